import type { FastifyInstance } from 'fastify';
import { Failure } from '../base/failure.ts';

/** The names of this machine itself. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Probes address a server by whatever address it has, and learn nothing but that it runs. */
const PROBES = new Set(['/healthz', '/readyz']);

/**
 * Refuses requests whose Host header names another host. A page somewhere on the web can make its
 * own name point to 127.0.0.1 and would then read the trail with its visitor's browser; the header
 * still tells the page's name.
 */
export function checkHost(app: FastifyInstance, hosts: readonly string[]): void {
  const allowed = new Set([...LOOPBACK, ...hosts].map((host) => host.toLowerCase()));
  app.addHook('onRequest', async ({ headers, routeOptions }) => {
    if (PROBES.has(routeOptions.url ?? '')) return;
    const host = hostName(headers.host);
    if (allowed.has(host)) return;
    throw new Failure('server/wrong-host', `this server does not answer for host ${quote(host)}`, {
      hint: 'Ask for it by a name it is configured with, such as localhost.',
    });
  });
}

/** The Host header without its port, in lower case; brackets of an IPv6 address stay. */
export function hostName(header: string | undefined): string {
  return (header ?? '').toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}

function quote(host: string): string {
  return JSON.stringify(host.slice(0, 100));
}
