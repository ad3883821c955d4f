import { isLoopback } from '../../base/listen-address.ts';

/**
 * The proxy that the environment names for a server, by the rules of Go's programs: `HTTPS_PROXY` or
 * `https_proxy`, never for this machine itself, not for what `NO_PROXY` lists.
 */
export function proxyFor(
  server: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (!URL.canParse(server)) return undefined;
  const { protocol, hostname } = new URL(server);
  if (isLoopback(hostname)) return undefined;
  const names =
    protocol === 'https:' ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  const proxy = names.map((name) => env[name] ?? '').find((value) => value !== '');
  if (proxy === undefined) return undefined;
  const exceptions = (env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(',').map((one) => one.trim());
  if (exceptions.some((exception) => isMeant(exception, hostname))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isMeant(exception: string, hostname: string): boolean {
  if (exception === '*') return true;
  const name = exception.replace(/:\d+$/, '').replace(/^\*?\./, '');
  if (name === '') return false;
  if (name.includes('/')) return isInNetwork(name, hostname);
  return hostname === name || hostname.endsWith(`.${name}`);
}

/** Whether an IPv4 address lies in a network such as 10.0.0.0/8. */
function isInNetwork(network: string, hostname: string): boolean {
  const [base = '', length = ''] = network.split('/');
  const address = numberOf(hostname);
  const start = numberOf(base);
  const bits = Number(length);
  if (address === undefined || start === undefined || !(bits >= 0 && bits <= 32)) return false;
  const size = 2 ** (32 - bits);
  return Math.floor(address / size) === Math.floor(start / size);
}

function numberOf(ip: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(ip);
  return match?.slice(1).reduce((sum, part) => sum * 256 + Number(part), 0);
}
