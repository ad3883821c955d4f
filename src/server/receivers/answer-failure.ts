import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../base/failure.ts';
import type { FailureCode } from '../../base/failure-codes.ts';
import { errorAnswer } from '../error-status.ts';
import { SenderGone } from './take-body.ts';

const STATUS: Readonly<Partial<Record<FailureCode, number>>> = {
  'journal/disk-full': 503,
  'journal/write-failed': 503,
  'receive/busy': 503,
  'receive/denied': 401,
  'receive/encoding': 400,
  'receive/forbidden': 403,
  'receive/not-events': 400,
  'receive/too-large': 413,
  'receive/unknown-cluster': 404,
  'server/unknown-route': 404,
  'usage/invalid': 400,
};

/** Seconds after which it is worth to try again; a disk in trouble is not mended in one. */
const RETRY_AFTER: Readonly<Partial<Record<FailureCode, number>>> = {
  'receive/busy': 1,
  'journal/disk-full': 5,
  'journal/write-failed': 5,
};

/** Nobody reads it, but the metrics do. */
const SENDER_GONE = 499;

/** Writes a failure in the words of one protocol. */
export type RenderFailure = (failure: Failure, status: number) => unknown;

/**
 * Answers failures of the routes of `app`. `busyStatus` is what the protocol has for "later": both
 * 429 and 503 tell a sender to try again.
 */
export function answerFailures(
  app: FastifyInstance,
  { render = errorAnswer, busyStatus = 503 }: { render?: RenderFailure; busyStatus?: number } = {},
): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof SenderGone) return reply.code(SENDER_GONE).send();
    const failure = failureOf(error);
    const status = failure.code === 'receive/busy' ? busyStatus : (STATUS[failure.code] ?? 500);
    if (status === 500 || failure.code === 'journal/write-failed')
      request.log.error({ err: error }, 'cannot receive');
    return send(request, reply, { failure, status, render });
  });
}

interface Refusal {
  readonly failure: Failure;
  readonly status: number;
  readonly render: RenderFailure;
}

function send(
  { raw }: FastifyRequest,
  reply: FastifyReply,
  { failure, status, render }: Refusal,
): FastifyReply {
  const retryAfter = RETRY_AFTER[failure.code];
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  if (status === 401)
    reply.header('www-authenticate', 'Bearer realm="annals", Basic realm="annals"');
  // What is left of the body would be taken for the next request.
  if (!raw.complete) reply.header('connection', 'close');
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(render(failure, status)));
}

function failureOf(error: FastifyError | Failure): Failure {
  if (error instanceof Failure) return error;
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new Failure('usage/invalid', `cannot read the request: ${error.message}`);
  }
  // What a bug says of itself may hold anything, so it goes to the log alone.
  return new Failure('server/internal', 'cannot receive because of a mistake in Annals', {
    hint: "The server's log has the details. Please report it.",
  });
}
