import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../../base/failure.ts';
import { sessionIdOf } from './session-cookie.ts';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests that change something and that a page of another site made a browser send. The
 * browser says whose page it was, and scripts cannot make it say otherwise; cookies of `SameSite=Strict`
 * would not come along anyway, but where no login is wanted there is no cookie to miss.
 */
export function checkOrigin(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (READING.has(request.method) || isOwn(request)) return;
    throw new Failure('access/wrong-origin', 'another site may not change anything here', {
      hint: 'Programs send a token as "Authorization: Bearer TOKEN", and no Origin header.',
    });
  });
}

function isOwn(request: FastifyRequest): boolean {
  const { origin, host, 'sec-fetch-site': site, authorization } = request.headers;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (origin !== undefined) return hostOf(origin) === host?.toLowerCase();
  // Old browsers tell nothing; then the one who asks must bring more than a cookie.
  return site !== undefined || authorization !== undefined || sessionIdOf(request) === undefined;
}

function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/i.exec(origin)?.[1]?.toLowerCase();
}
