import { Failure } from '../../base/failure.ts';
import { type Credentials, certificateEnd } from '../connect/credentials.ts';
import { isKubeObject, type KubeObject } from './kube-object.ts';
import { type Answer, send } from './send.ts';
import { reasonOf, statusFailure } from './status-failure.ts';

/** What a client is made of. */
export interface ClientSettings {
  readonly server: string;
  /** The name of the context, which is how people call the cluster. */
  readonly context: string;
  /** The namespace of the context, `default` where it names none. */
  readonly namespace: string;
  readonly credentials: Credentials;
  readonly nowMs: () => number;
  readonly userAgent: string;
  /** Host and port of the proxy on the way, for messages. */
  readonly proxy?: string | undefined;
  readonly signal?: AbortSignal;
}

/** One request to the API server. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the root of the API server, such as `/api/v1/pods`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** How a write is done. */
export interface WriteOptions {
  /** Checks and answers as if, and keeps nothing. */
  readonly dryRun?: boolean;
}

const TIMEOUT_MS = 30_000;
/** The whole of a large list; what is longer is not for one machine's memory. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Objects of one page of a list, as kubectl asks for them. */
const PAGE = 500;
/** Who set a field, as server-side apply remembers it. */
const FIELD_MANAGER = 'annals';

/**
 * Speaks to one API server. Every method rejects with a `Failure` of the area `cluster`; where the
 * API server refused, `reasonOf` has its word for it. Paths are upstream's; see `objectPath`.
 */
export class ClusterClient {
  readonly server: string;
  readonly context: string;
  readonly namespace: string;
  readonly #settings: ClientSettings;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
    this.server = settings.server;
    this.context = settings.context;
    this.namespace = settings.namespace;
  }

  /** Any answer at all, 404 and 500 too. Logs in once more where the login was no longer taken. */
  async answer(request: ApiRequest): Promise<Answer> {
    const { credentials } = this.#settings;
    const first = await this.#send(request);
    if (first.status !== 401) return first;
    credentials.forget();
    return this.#send(request);
  }

  /** The JSON of an answer below 400; anything else is a `Failure`. */
  async json(request: ApiRequest): Promise<unknown> {
    const answer = await this.#good(request);
    try {
      return JSON.parse(answer.text);
    } catch {
      throw new Failure(
        'cluster/failed',
        `${this.server}${request.path} did not answer with JSON; is it a Kubernetes API server?`,
      );
    }
  }

  /** The text of an answer below 400, such as `/metrics` and `/readyz?verbose`. */
  async text(path: string, request: Partial<ApiRequest> = {}): Promise<string> {
    return (await this.#good({ method: 'GET', accept: '*/*', ...request, path })).text;
  }

  async get(path: string): Promise<KubeObject> {
    return this.#object({ method: 'GET', path });
  }

  /** Undefined where there is no such object. */
  async find(path: string): Promise<KubeObject | undefined> {
    try {
      return await this.get(path);
    } catch (error) {
      // A path that the API server does not serve at all is 404 as well, without this reason.
      if (reasonOf(error) === 'NotFound') return undefined;
      throw error;
    }
  }

  /** All objects, page by page. Items get the kind that the list leaves out. */
  async list(
    path: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<readonly KubeObject[]> {
    const items: KubeObject[] = [];
    let page = '';
    do {
      const more = page === '' ? {} : { continue: page };
      const answer = await this.json({
        method: 'GET',
        path,
        query: { limit: String(PAGE), ...query, ...more },
      });
      const { kind, apiVersion, metadata, items: found } = answer as Record<string, unknown>;
      if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(found)) {
        throw new Failure('cluster/failed', `${this.server}${path} did not answer with a list`);
      }
      const own = { apiVersion, kind: kind.replace(/List$/, '') };
      for (const item of found) items.push({ ...own, ...item } as KubeObject);
      page = String((metadata as Record<string, unknown> | undefined)?.['continue'] ?? '');
    } while (page !== '');
    return items;
  }

  /** `path` is that of the collection. */
  async create(path: string, object: unknown, options: WriteOptions = {}): Promise<KubeObject> {
    const query = { fieldManager: FIELD_MANAGER, ...dryRunOf(options) };
    return this.#object({ method: 'POST', path, body: object, query });
  }

  async update(path: string, object: unknown, options: WriteOptions = {}): Promise<KubeObject> {
    const query = { fieldManager: FIELD_MANAGER, ...dryRunOf(options) };
    return this.#object({ method: 'PUT', path, body: object, query });
  }

  /** Server-side apply: makes the object, or sets the fields given; `path` is that of the object. */
  async apply(
    path: string,
    object: unknown,
    { force = false, ...options }: WriteOptions & { readonly force?: boolean } = {},
  ): Promise<KubeObject> {
    const query = { fieldManager: FIELD_MANAGER, force: String(force), ...dryRunOf(options) };
    const contentType = 'application/apply-patch+yaml';
    return this.#object({ method: 'PATCH', path, body: object, query, contentType });
  }

  /** A JSON merge patch. */
  async patch(path: string, changes: unknown, options: WriteOptions = {}): Promise<KubeObject> {
    const query = { fieldManager: FIELD_MANAGER, ...dryRunOf(options) };
    const contentType = 'application/merge-patch+json';
    return this.#object({ method: 'PATCH', path, body: changes, query, contentType });
  }

  /** Whether there was such an object; it is gone, or going, afterwards. */
  async delete(path: string, options: WriteOptions = {}): Promise<boolean> {
    try {
      await this.json({ method: 'DELETE', path, query: dryRunOf(options) });
      return true;
    } catch (error) {
      if (reasonOf(error) === 'NotFound') return false;
      throw error;
    }
  }

  async #object(request: ApiRequest): Promise<KubeObject> {
    const found = await this.json(request);
    if (isKubeObject(found)) return found;
    throw new Failure(
      'cluster/failed',
      `${this.server}${request.path} did not answer with an object; is it a Kubernetes API server?`,
    );
  }

  async #good(request: ApiRequest): Promise<Answer> {
    const answer = await this.answer(request);
    if (answer.status < 400 && answer.status >= 200) return answer;
    const nowMs = this.#settings.nowMs();
    const login = await this.#settings.credentials.options(nowMs);
    const { method, path } = request;
    const asked = { server: this.server, method, path, nowMs };
    throw statusFailure(answer, { ...asked, certificateEnd: certificateEnd(login) });
  }

  async #send(request: ApiRequest): Promise<Answer> {
    const { credentials, nowMs, userAgent, proxy } = this.#settings;
    const { method, path, query = {}, body, contentType = 'application/json' } = request;
    const login = await credentials.options(nowMs());
    const url = new URL(this.server + path);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    return send({
      url,
      method,
      headers: {
        accept: request.accept ?? 'application/json',
        'user-agent': userAgent,
        ...(body !== undefined && { 'content-type': contentType }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      login,
      proxy,
      timeoutMs: request.timeoutMs ?? TIMEOUT_MS,
      maxBytes: request.maxBytes ?? MAX_BYTES,
      signal: request.signal ?? this.#settings.signal,
    });
  }
}

function dryRunOf({ dryRun = false }: WriteOptions): Readonly<Record<string, string>> {
  return dryRun ? { dryRun: 'All' } : {};
}
