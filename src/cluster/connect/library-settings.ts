import { Failure } from '../../base/failure.ts';
import type { LibraryCluster, LibrarySettings, LibraryUser } from '../kube-config-library.ts';
import { type ChosenContext, textOf } from './choose-context.ts';
import { isRecord, type KubeconfigEntry, pathOf } from './load-kubeconfig.ts';
import { proxyFor } from './proxy-for.ts';

/**
 * A context in the words of the login library. What the library takes differently from kubectl is
 * set right here: paths relative to the file, data before files, `tokenFile`, proxies of the
 * environment, what a plugin is told, the issuer's address.
 */
export function librarySettings(
  { cluster, user }: ChosenContext,
  env: Readonly<Record<string, string | undefined>>,
): LibrarySettings {
  const server = textOf(cluster, 'server').replace(/\/+$/, '');
  return {
    clusters: [clusterOf(cluster, server, env)],
    users: [userOf(user, cluster, server)],
    contexts: [{ name: 'chosen', cluster: 'chosen', user: 'chosen' }],
    currentContext: 'chosen',
  };
}

function clusterOf(
  entry: KubeconfigEntry,
  server: string,
  env: Readonly<Record<string, string | undefined>>,
): LibraryCluster {
  const proxyUrl = proxyForLibrary(textOf(entry, 'proxy-url') || proxyFor(server, env));
  const tlsServerName = textOf(entry, 'tls-server-name');
  return {
    name: 'chosen',
    server,
    // The library refuses plain HTTP unless told that certificates do not matter; there are none.
    skipTLSVerify: entry.body['insecure-skip-tls-verify'] === true || server.startsWith('http:'),
    ...dataOrFile(entry, 'certificate-authority', ['caData', 'caFile']),
    ...(tlsServerName !== '' && { tlsServerName }),
    ...(proxyUrl !== undefined && { proxyUrl }),
  };
}

/** With `socks5` too kubectl leaves it to the proxy to look up names; the library only with `socks5h`. */
function proxyForLibrary(proxy: string | undefined): string | undefined {
  if (proxy === undefined || proxy === '') return undefined;
  const protocol = URL.canParse(proxy) ? new URL(proxy).protocol.slice(0, -1) : '';
  if (protocol === 'socks5') return proxy.replace(/^socks5:/i, 'socks5h:');
  if (PROXY_PROTOCOLS.has(protocol)) return proxy;
  // It may hold a password, so only its kind is told.
  const what = protocol === '' ? 'it is not a URL' : `${protocol} is no kind that can be spoken to`;
  throw new Failure(
    'cluster/config-invalid',
    `cannot use the proxy on the way to the cluster: ${what}`,
    {
      hint: 'Give an http, https or socks5 URL as proxy-url in the kubeconfig, or as HTTPS_PROXY.',
    },
  );
}

const PROXY_PROTOCOLS: ReadonlySet<string> = new Set(['http', 'https', 'socks5h']);

function userOf(user: KubeconfigEntry, cluster: KubeconfigEntry, server: string): LibraryUser {
  const tokenFile = textOf(user, 'tokenFile');
  const texts = (['token', 'username', 'password'] as const).map((key) => [key, textOf(user, key)]);
  const impersonateUser = textOf(user, 'as');
  const { exec, 'auth-provider': provider } = user.body;
  return {
    name: 'chosen',
    ...dataOrFile(user, 'client-certificate', ['certData', 'certFile']),
    ...dataOrFile(user, 'client-key', ['keyData', 'keyFile']),
    ...Object.fromEntries(
      texts.filter(([key, value]) => value !== '' && !(key === 'token' && tokenFile !== '')),
    ),
    ...(impersonateUser !== '' && { impersonateUser }),
    ...(isRecord(provider) && { authProvider: providerOf(provider) }),
    ...(tokenFile !== '' && {
      authProvider: { name: 'tokenFile', config: { tokenFile: pathOf(user, tokenFile) } },
    }),
    ...(isRecord(exec) && { exec: execOf(exec, user, clusterInfo(cluster, server)) }),
  };
}

/** kubectl takes the data where both are given. */
function dataOrFile<D extends string, F extends string>(
  entry: KubeconfigEntry,
  key: string,
  [data, file]: readonly [D, F],
): Partial<Record<D | F, string>> {
  const inline = textOf(entry, `${key}-data`);
  const path = textOf(entry, key);
  if (inline !== '') return { [data]: inline } as Partial<Record<D | F, string>>;
  if (path !== '') return { [file]: pathOf(entry, path) } as Partial<Record<D | F, string>>;
  return {};
}

function providerOf(provider: Readonly<Record<string, unknown>>): {
  readonly name: string;
  readonly config: Record<string, unknown>;
} {
  const config = isRecord(provider['config']) ? provider['config'] : {};
  const issuer = config['idp-issuer-url'];
  const isUrl = typeof issuer === 'string' && URL.canParse(issuer);
  // The OIDC client that the library calls takes a URL object only.
  const url = isUrl ? { 'idp-issuer-url': new URL(issuer) } : {};
  return { name: String(provider['name'] ?? ''), config: { ...config, ...url } };
}

/** Every plugin is told how it is called, as client-go does; some refuse to run without. */
function execOf(
  exec: Readonly<Record<string, unknown>>,
  user: KubeconfigEntry,
  cluster: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const command = String(exec['command'] ?? '');
  const withFolder = /[/\\]/.test(command) ? pathOf(user, command) : command;
  const spec = {
    interactive: false,
    ...(exec['provideClusterInfo'] === true && { cluster }),
  };
  const info = JSON.stringify({ kind: 'ExecCredential', apiVersion: exec['apiVersion'], spec });
  const env = Array.isArray(exec['env']) ? exec['env'] : [];
  return {
    ...exec,
    command: withFolder,
    args: Array.isArray(exec['args']) ? exec['args'] : [],
    env: [...env, { name: 'KUBERNETES_EXEC_INFO', value: info }],
  };
}

function clusterInfo(cluster: KubeconfigEntry, server: string): Readonly<Record<string, unknown>> {
  const { body } = cluster;
  const keys = [
    'tls-server-name',
    'insecure-skip-tls-verify',
    'certificate-authority-data',
    'proxy-url',
  ];
  const present = keys.filter((key) => body[key] !== undefined).map((key) => [key, body[key]]);
  return { server, ...Object.fromEntries(present) };
}
