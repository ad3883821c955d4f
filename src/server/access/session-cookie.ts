import type { FastifyReply, FastifyRequest } from 'fastify';

/** Browsers take a cookie of this name only over TLS, from this very host, for all of it. */
const SECURE_NAME = '__Host-annals';
const PLAIN_NAME = 'annals';

/** The id of the session a browser claims to have. */
export function sessionIdOf(request: FastifyRequest): string | undefined {
  const { cookies } = request;
  const secure = cookies[SECURE_NAME];
  // Over TLS the other name is not looked at: a page reached without TLS could have set it.
  return request.protocol === 'https' ? secure : (secure ?? cookies[PLAIN_NAME]);
}

/** Has the browser send this id from now on. */
export function setSessionId(request: FastifyRequest, reply: FastifyReply, id: string): void {
  const secure = isSecure(request);
  const name = secure ? SECURE_NAME : PLAIN_NAME;
  reply.setCookie(name, id, { ...ATTRIBUTES, secure });
}

/** Has the browser forget its id. */
export function clearSessionId(request: FastifyRequest, reply: FastifyReply): void {
  const secure = isSecure(request);
  const names = secure ? [SECURE_NAME] : [SECURE_NAME, PLAIN_NAME];
  for (const name of names) {
    const attributes = { ...ATTRIBUTES, secure: name === SECURE_NAME, maxAge: 0 };
    reply.setCookie(name, '', attributes);
  }
}

const ATTRIBUTES = { path: '/', httpOnly: true, sameSite: 'strict' } as const;

/** Behind a proxy only the browser knows whether it speaks TLS, and its Origin header tells. */
function isSecure({ protocol, headers }: FastifyRequest): boolean {
  return protocol === 'https' || headers.origin?.startsWith('https://') === true;
}
