import type { FailureCode } from './failure-codes.ts';

/** What a `Failure` may carry besides its message. */
export interface FailureOptions {
  /** A full sentence with the next action of the person who reads it. */
  readonly hint?: string;
  /** Machine-readable facts, such as the position of a syntax error. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * Something went wrong that a person can understand and do something about. The message is lower
 * case, has no full stop and says what could not be done and where. Bugs are plain `Error`s.
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: FailureCode, message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.code = code;
    this.hint = options.hint;
    this.details = options.details;
  }
}
