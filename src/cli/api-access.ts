import { Failure } from '../base/failure.ts';
import { isLoopback } from '../base/listen-address.ts';
import type { Config } from '../config/config.ts';
import { TokenFiles } from '../server/access/token-files.ts';
import type { TlsFiles } from '../server/receivers/receiver-settings.ts';
import type { ServeOptions } from './command/serve-command.ts';

/** Who may read over HTTP, and how. */
export interface ApiAccess {
  readonly tokens: TokenFiles;
  readonly requireLogin: boolean;
  readonly recordReads: boolean;
  readonly tls?: TlsFiles;
}

/** Where it listens and where tokens are. */
interface Place {
  readonly host: string;
  readonly folder: string;
  readonly nowMs: () => number;
}

/** What flags and configuration say of access. Refuses to listen where strangers could read. */
export async function apiAccessOf(
  { api = {} }: Config,
  options: ServeOptions,
  { host, folder, nowMs }: Place,
): Promise<ApiAccess> {
  const tokens = new TokenFiles(folder, nowMs);
  const isOpen = !isLoopback(host);
  const tls = tlsOf(options, isOpen) ?? api.tls;
  const insecureHttp = options.insecureHttp ?? api.insecureHttp ?? false;
  if (isOpen && tls === undefined && !insecureHttp) throw withoutTls(host);
  if (isOpen && !(await tokens.list()).some((token) => tokens.isValid(token))) {
    throw withoutTokens(host);
  }
  const requireLogin = isOpen || (options.requireLogin ?? api.requireLogin ?? false);
  const recordReads = options.recordReads ?? api.recordReads ?? requireLogin;
  return { tokens, requireLogin, recordReads, ...(tls !== undefined && { tls }) };
}

/** On this machine a certificate in the flags is that of the receivers, where there are any. */
function tlsOf(
  { tlsCert, tlsKey, webhook, http }: ServeOptions,
  isOpen: boolean,
): TlsFiles | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  const isForReceivers = !isOpen && (webhook !== undefined || http !== undefined);
  return isForReceivers ? undefined : { certFile: tlsCert, keyFile: tlsKey };
}

function withoutTls(host: string): Failure {
  return new Failure(
    'access/not-configured',
    `cannot listen on ${host} without TLS: tokens and the trail would travel readable for all`,
    {
      hint: 'Give --tls-cert and --tls-key; or --insecure-http, if a proxy before it has TLS and nobody else reaches this address.',
    },
  );
}

function withoutTokens(host: string): Failure {
  return new Failure(
    'access/not-configured',
    `cannot listen on ${host}: there is no token with which anybody could log in`,
    { hint: 'Make one with "annals token create --name NAME", then start again.' },
  );
}
