import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent, type RequestOptions, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { type AgentReport, renderReport } from './agent-report.ts';
import { ANSWER_MS } from './limits.ts';

/** Where an agent sends to, and how it proves who it is. */
export interface UplinkOptions {
  /** Of the server, without the path. */
  readonly url: URL;
  readonly cluster: string;
  /** Read again for each body, because tokens are replaced while an agent runs. */
  readonly tokenFile?: string;
  /** PEM texts. */
  readonly tls?: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
}

/** What became of a body. Only `kept` is final; everything else is tried again. */
export type Sent =
  | { readonly kind: 'kept'; readonly rejected: number }
  | { readonly kind: 'refused'; readonly problem: string; readonly retryAfterMs?: number };

/** The connection to a server's `POST /ingest/CLUSTER`. */
export class Uplink implements Disposable {
  readonly #options: UplinkOptions;
  readonly #target: URL;
  readonly #reportTarget: URL;
  readonly #agent: HttpAgent;

  constructor(options: UplinkOptions) {
    const { url, cluster, tls } = options;
    this.#options = options;
    const base = url.href.endsWith('/') ? url.href : `${url.href}/`;
    this.#target = new URL(`ingest/${encodeURIComponent(cluster)}`, base);
    this.#reportTarget = new URL(`agent/${encodeURIComponent(cluster)}`, base);
    const keep = { keepAlive: true, maxSockets: 2 };
    this.#agent =
      url.protocol === 'https:' ? new HttpsAgent({ ...keep, ...tls }) : new HttpAgent(keep);
  }

  /**
   * Sends zstd frames of lines. `kept` means that the server has synced every event of it: an answer
   * that is cut short, or is not the server's, never counts.
   */
  async send(body: Uint8Array, signal: AbortSignal): Promise<Sent> {
    try {
      return sentOf(await this.#post(this.#target, { body, headers: PACKED_LINES }, signal));
    } catch (error) {
      return { kind: 'refused', problem: reasonOf(error) };
    }
  }

  /** Tells the server how this agent is; gives whether the server took it. */
  async report(report: AgentReport, signal: AbortSignal): Promise<boolean> {
    try {
      const body = Buffer.from(renderReport(report));
      const headers = { 'content-type': 'application/json' };
      return (await this.#post(this.#reportTarget, { body, headers }, signal)).status === 200;
    } catch {
      return false;
    }
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  async #post(
    target: URL,
    { body, headers }: { readonly body: Uint8Array; readonly headers: Record<string, string> },
    signal: AbortSignal,
  ): Promise<Answer> {
    const { tokenFile } = this.#options;
    const token = tokenFile === undefined ? undefined : (await readFile(tokenFile, 'utf8')).trim();
    const request = target.protocol === 'https:' ? requestHttps : requestHttp;
    const options: RequestOptions = {
      method: 'POST',
      agent: this.#agent,
      signal,
      timeout: ANSWER_MS,
      headers: {
        ...headers,
        'content-length': body.length,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    };
    return new Promise((resolve, reject) => {
      const sending = request(target, options, (response) => {
        const parts: Buffer[] = [];
        let sizeBytes = 0;
        response.on('data', (part: Buffer) => {
          sizeBytes += part.length;
          if (sizeBytes <= MAX_ANSWER_BYTES) parts.push(part);
        });
        response.on('error', reject);
        response.on('end', () => {
          const retryAfter = Number(response.headers['retry-after']);
          const text = Buffer.concat(parts).toString('utf8');
          resolve({ status: response.statusCode ?? 0, retryAfter, text });
        });
      });
      sending.on('error', reject);
      // A signal with a timeout for each body would live for as long as that.
      sending.on('timeout', () => sending.destroy(new Error('the server does not answer')));
      sending.end(body);
    });
  }
}

const PACKED_LINES = { 'content-type': 'application/x-ndjson', 'content-encoding': 'zstd' };

/** A server names the lines it refuses; more than this of them is not worth keeping. */
const MAX_ANSWER_BYTES = 1 << 20;

interface Answer {
  readonly status: number;
  /** Seconds, or NaN. */
  readonly retryAfter: number;
  readonly text: string;
}

function sentOf({ status, retryAfter, text }: Answer): Sent {
  // 422 is the answer when no line of a body was an event, which trying again does not change.
  const receipt = status === 200 || status === 422 ? receiptOf(text) : undefined;
  if (receipt !== undefined) return { kind: 'kept', rejected: receipt.rejected };
  const wait = retryAfter > 0 ? { retryAfterMs: Math.min(retryAfter, 60) * 1000 } : {};
  const said = text.slice(0, 200).replaceAll(/\s+/g, ' ');
  return { kind: 'refused', problem: `the server answered ${status}: ${said}`, ...wait };
}

/** Anything may answer 200 at an address; only the server tells what it kept. */
function receiptOf(text: string): { readonly rejected: number } | undefined {
  try {
    const { kept, duplicates, rejectedCount } = JSON.parse(text) as Record<string, unknown>;
    const isReceipt = [kept, duplicates, rejectedCount].every(Number.isSafeInteger);
    return isReceipt ? { rejected: Number(rejectedCount) } : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : error.name;
  return PLAIN[code] ?? (error.message === '' ? code : error.message);
}

const PLAIN: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at the address of the server',
  ECONNRESET: 'the server ended the connection',
  ENOTFOUND: 'the name of the server is not known',
  ETIMEDOUT: 'the server does not answer',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'the certificate of the server is not trusted; pass its authority with --ca',
  SELF_SIGNED_CERT_IN_CHAIN:
    'the certificate of the server is not trusted; pass its authority with --ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the certificate of the server is not trusted; pass its authority with --ca',
};
