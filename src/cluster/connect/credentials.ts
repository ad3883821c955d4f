import { X509Certificate } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import { Failure } from '../../base/failure.ts';
import type { LoginLibrary } from '../kube-config-library.ts';
import { type ChosenContext, textOf } from './choose-context.ts';
import { isRecord } from './load-kubeconfig.ts';
import { requireFreshOidc } from './oidc-login.ts';

/** So long one login is used; client-go looks at token files as often. */
const MAX_AGE_MS = 60_000;

/** What the requests to one cluster log in with. Holds secrets: never printed, never in a message. */
export class Credentials {
  readonly #library: LoginLibrary;
  readonly #context: ChosenContext;
  #options: Promise<RequestOptions> | undefined;
  #sinceMs = 0;

  constructor(library: LoginLibrary, context: ChosenContext) {
    this.#library = library;
    this.#context = context;
  }

  /** Certificates, headers and agent for a request. */
  options(nowMs: number): Promise<RequestOptions> {
    if (this.#options === undefined || nowMs - this.#sinceMs > MAX_AGE_MS) {
      this.forget();
      this.#sinceMs = nowMs;
      this.#options = this.#load(nowMs);
    }
    return this.#options;
  }

  /** Logs in anew with the next request, after the API server no longer took the login. */
  forget(): void {
    this.#options = undefined;
  }

  async #load(nowMs: number): Promise<RequestOptions> {
    requireFreshOidc(this.#context, nowMs);
    const options: RequestOptions = {};
    try {
      await this.#library.applyTo(options);
    } catch (error) {
      throw loginFailure(error, this.#context);
    }
    const groups = this.#context.user.body['as-groups'];
    if (Array.isArray(groups)) {
      options.headers = { ...options.headers, 'Impersonate-Group': groups.map(String) };
    }
    return options;
  }
}

/** The end of the client certificate's life, where one is shown. */
export function certificateEnd({ cert }: RequestOptions): Date | undefined {
  if (typeof cert !== 'string' && !Buffer.isBuffer(cert)) return undefined;
  try {
    return new Date(new X509Certificate(cert).validTo);
  } catch {
    return undefined;
  }
}

function loginFailure(error: unknown, { name, user }: ChosenContext): Failure {
  const { exec } = user.body;
  const place = `the user of context ${JSON.stringify(name)}`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (isRecord(exec)) return pluginFailure(error, exec, place);
  if (isRecord(user.body['auth-provider'])) {
    return new Failure('cluster/login-failed', `cannot log in as ${place}: its login has run out`, {
      hint: 'Log in again the way you usually do, then repeat the command.',
    });
  }
  const files = ['client-certificate', 'client-key', 'tokenFile'].map((key) => textOf(user, key));
  const named = files.filter((file) => file !== '').join(', ') || user.file;
  return new Failure(
    'cluster/config-invalid',
    `cannot read what ${place} logs in with (${named})${code === '' ? '' : `: ${code}`}`,
    { hint: 'Check that the files the kubeconfig names exist and that you may read them.' },
  );
}

function pluginFailure(
  error: unknown,
  exec: Readonly<Record<string, unknown>>,
  place: string,
): Failure {
  const command = String(exec['command'] ?? '');
  const install = exec['installHint'];
  const failed = `cannot log in as ${place}: the program ${JSON.stringify(command)}`;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'EACCES') {
    const why = code === 'ENOENT' ? 'is not installed' : 'may not be run';
    return new Failure('cluster/login-failed', `${failed} ${why}`, {
      hint: typeof install === 'string' ? install : 'The kubeconfig names it; install it first.',
    });
  }
  // What it printed as an answer may be a token, and a JSON error quotes it; complaints may be told.
  const isComplaint = error instanceof Error && error.constructor === Error;
  const said = isComplaint ? withoutSecrets(error.message.trim()) : '';
  const why = isComplaint ? 'failed' : 'did not answer with a login';
  return new Failure('cluster/login-failed', `${failed} ${why}${said === '' ? '' : `: ${said}`}`, {
    hint: 'Run it by hand, or log in again with it, then repeat the command.',
  });
}

/** Words long enough to be a key or a token are left out. */
function withoutSecrets(text: string): string {
  return text.slice(0, 500).replace(/[A-Za-z0-9_+/=.-]{32,}/g, '[left out]');
}
