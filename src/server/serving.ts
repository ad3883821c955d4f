import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import { ERROR_ANSWER, type ErrorAnswer } from '../api/error-answer.ts';
import { reference, type Schema } from '../api/schema.ts';
import type { QuestionGate } from './question-gate.ts';

/** The server as routes see it: what their schemas say is what their handlers get. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What routes work with. The store is that of the request: each reader has one of their own. */
export interface Serving {
  /** Microseconds since the epoch. */
  readonly nowUs: () => number;
  readonly version: string;
  readonly gate: QuestionGate;
}

/** The schemas of a route's answers: the one of success, and the one of all else. */
export function answers<T>(success: Schema<T>): {
  readonly 200: Schema<T>;
  readonly '4xx': Schema<ErrorAnswer>;
  readonly '5xx': Schema<ErrorAnswer>;
} {
  const error = reference(ERROR_ANSWER);
  return { 200: success, '4xx': error, '5xx': error };
}
