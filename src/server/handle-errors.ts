import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../base/failure.ts';
import { errorAnswer, statusOf } from './error-status.ts';

/** A moment: what is running now is likely to be done by then. */
const RETRY_AFTER_SECONDS = 1;

/** What answers a path that nothing is registered for; undefined where nothing does. */
export type Elsewhere = (
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply> | undefined;

/** Gives every answer that is not a success the same shape. */
export function handleErrors(app: FastifyInstance, elsewhere: Elsewhere = () => undefined): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const failure = failureOf(error);
    const status = statusOf(failure);
    if (status >= 500 && failure.code !== 'server/busy') {
      request.log.error({ err: error }, 'cannot answer');
    }
    return sendFailure(reply, failure);
  });
  app.setNotFoundHandler(
    (request, reply) => elsewhere(request, reply) ?? sendFailure(reply, unknownRoute(request)),
  );
}

/** Answers with a failure. */
export function sendFailure(reply: FastifyReply, failure: Failure): FastifyReply {
  if (failure.code === 'server/busy') reply.header('retry-after', RETRY_AFTER_SECONDS);
  const waitSeconds = failure.details?.['retryAfterSeconds'];
  if (typeof waitSeconds === 'number') reply.header('retry-after', waitSeconds);
  if (failure.code === 'access/denied') reply.header('www-authenticate', 'Bearer');
  return reply
    .code(statusOf(failure))
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(errorAnswer(failure)));
}

function failureOf(error: FastifyError | Failure): Failure {
  if (error instanceof Failure) return error;
  if (error.validation !== undefined) return invalidParameter(error);
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new Failure('usage/invalid', `cannot read the request: ${error.message}`);
  }
  // What a bug says of itself may hold anything, so it goes to the log alone.
  return new Failure('server/internal', 'cannot answer because of a mistake in Annals', {
    hint: "The server's log has the details. Please report it.",
  });
}

function invalidParameter({ validation }: FastifyError): Failure {
  const [problem] = validation ?? [];
  const name = problem?.instancePath.slice(1) ?? '';
  const extra = problem?.params['additionalProperty'];
  if (typeof extra === 'string') {
    return new Failure('usage/invalid', `unknown parameter ${JSON.stringify(extra)}`, {
      hint: 'The parameters of each path are listed in /api/v1/openapi.json.',
    });
  }
  const what = [name, problem?.message ?? 'is not valid'].filter((word) => word !== '').join(' ');
  const allowed = problem?.params['allowedValues'];
  const values = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : '';
  return new Failure('usage/invalid', `${what}${values}`);
}

function unknownRoute({ method, url }: FastifyRequest): Failure {
  const path = url.split('?')[0] ?? '';
  return new Failure('server/unknown-route', `nothing is served under ${method} ${path}`, {
    hint: 'GET /api/v1/ lists what can be asked.',
  });
}
