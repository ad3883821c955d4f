import type { ErrorAnswer, Position } from '../api/error-answer.ts';
import type { Failure } from '../base/failure.ts';
import type { FailureCode } from '../base/failure-codes.ts';

/** The client closed the connection: nobody reads the status, but the log does. */
const CLIENT_GONE = 499;

const STATUS: Readonly<Partial<Record<FailureCode, number>>> = {
  'access/denied': 401,
  'access/forbidden': 403,
  'access/too-many-attempts': 429,
  'access/wrong-origin': 403,
  'query/syntax': 400,
  'query/unknown-field': 400,
  'query/too-large': 422,
  'query/cancelled': CLIENT_GONE,
  'event/not-found': 404,
  'server/busy': 503,
  'server/too-long': 414,
  'server/unknown-route': 404,
  'server/wrong-host': 421,
  'usage/invalid': 400,
};

/** The HTTP status of a failure; 500 for those that are about the server's own disk. */
export function statusOf(failure: Failure): number {
  return STATUS[failure.code] ?? 500;
}

/** A failure as the body of an answer. */
export function errorAnswer({ code, message, hint, details }: Failure): ErrorAnswer {
  const position = details?.['position'];
  return {
    error: {
      code,
      message,
      ...(hint !== undefined && { hint }),
      ...(isPosition(position) && { position }),
    },
  };
}

function isPosition(value: unknown): value is Position {
  return typeof value === 'object' && value !== null && 'start' in value && 'end' in value;
}
