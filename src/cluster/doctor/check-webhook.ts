import { createConnection, isIP } from 'node:net';
import { connect } from 'node:tls';
import { isRecord, type Json, parseYamlFile, valueAt } from '../enable/yaml-file.ts';
import { bad, type Check, good, unknown, warning } from './check.ts';

/** A receiver that takes longer makes an API server wait as well. */
const CONNECT_MS = 5000;
const DAY_MS = 86_400_000;

/** The receiver that a webhook's configuration names: is it there, and until when is it trusted? */
export async function checkWebhook(
  kubeconfig: string,
  path: string,
  nowMs: number,
): Promise<Check> {
  const cluster = clusterOf(kubeconfig, path);
  const server = cluster?.['server'];
  if (typeof server !== 'string' || !URL.canParse(server)) {
    return bad('webhook', `${path} names no server`, 'Make one with "annals webhook-config".');
  }
  const url = new URL(server);
  if (url.hostname.endsWith('.svc') || url.hostname.includes('.svc.')) {
    const next = 'The API server needs the address of the Service, or an entry in its /etc/hosts.';
    return unknown(
      'webhook',
      `${url.host} is a name of the cluster, which this machine may not know`,
      next,
    );
  }
  return url.protocol === 'https:' ? probeTls(url, cluster ?? {}, nowMs) : probeTcp(url);
}

function clusterOf(kubeconfig: string, path: string): Readonly<Record<string, Json>> | undefined {
  const cluster = valueAt(parseYamlFile(kubeconfig, path), 0, ['clusters', 0, 'cluster']);
  return isRecord(cluster) ? cluster : undefined;
}

function probeTcp(url: URL): Promise<Check> {
  return new Promise((resolve) => {
    const socket = createConnection({
      host: hostOf(url),
      port: Number(url.port || '80'),
      timeout: CONNECT_MS,
    });
    socket.on('connect', () => {
      socket.destroy();
      resolve(good('webhook', `${url.host} is there, without TLS`));
    });
    socket.on('timeout', () => socket.destroy(new Error('no answer')));
    socket.on('error', (error) => resolve(away(url, error)));
  });
}

function probeTls(
  url: URL,
  cluster: Readonly<Record<string, Json>>,
  nowMs: number,
): Promise<Check> {
  const data = cluster['certificate-authority-data'];
  const ca = typeof data === 'string' ? Buffer.from(data, 'base64') : undefined;
  const name = cluster['tls-server-name'];
  return new Promise((resolve) => {
    const socket = connect({
      host: hostOf(url),
      port: Number(url.port || '443'),
      // Trust is told of below; a handshake that ends early would not show the dates.
      rejectUnauthorized: false,
      timeout: CONNECT_MS,
      ...(ca !== undefined && { ca }),
      ...(typeof name === 'string' ? { servername: name } : nameOf(url)),
    });
    socket.on('secureConnect', () => {
      const { valid_to: until } = socket.getPeerCertificate();
      const problem = socket.authorized ? undefined : String(socket.authorizationError);
      socket.destroy();
      resolve(trusted(url, { problem, untilMs: Date.parse(until), nowMs }));
    });
    socket.on('timeout', () => socket.destroy(new Error('no answer')));
    socket.on('error', (error) => resolve(away(url, error)));
  });
}

interface Trust {
  readonly problem: string | undefined;
  readonly untilMs: number;
  readonly nowMs: number;
}

function trusted(url: URL, { problem, untilMs, nowMs }: Trust): Check {
  const days = Math.floor((untilMs - nowMs) / DAY_MS);
  const renew = 'Give Annals a new certificate; it reads it again on SIGHUP.';
  if (days < 0)
    return bad(
      'webhook',
      `the certificate of ${url.host} ended ${Math.floor((nowMs - untilMs) / DAY_MS)} days ago`,
      renew,
    );
  if (problem !== undefined) {
    const next = 'Give the authority of that certificate: "annals webhook-config --ca FILE".';
    return bad('webhook', `the certificate of ${url.host} is not trusted: ${problem}`, next);
  }
  const text = `${url.host} is there, its certificate lasts ${days} days`;
  return days < 30 ? warning('webhook', text, renew) : good('webhook', text);
}

function away(url: URL, error: Error): Check {
  const code = 'code' in error ? String(error.code) : error.message;
  const next = 'Is "annals serve --webhook" running there? Events are lost after four minutes.';
  return bad('webhook', `${url.host} cannot be reached: ${code}`, next);
}

/** An address is no name a server may be asked for (RFC 6066); the certificate is checked all the same. */
function nameOf(url: URL): { readonly servername?: string } {
  return isIP(hostOf(url)) === 0 ? { servername: url.hostname } : {};
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
