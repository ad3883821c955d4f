import type { JsonObject } from '../../event/json-value.ts';

/** From which part of its event a revision is known. */
export type KnownBy = 'response' | 'request' | 'patch' | 'metadata only';

/** What is known of an object before a write. */
export interface Base {
  readonly body: JsonObject;
  /** Paths of `body` that are not known, as `Written.unknown`. */
  readonly unknown: readonly string[];
  /** Number of a later write whose body was not recorded. */
  readonly missed?: number;
  /** By field manager, what it applied since managed fields were last recorded. */
  readonly applied: ReadonlyMap<string, JsonObject>;
}

/** What is known of an object after a write. */
export interface Written {
  readonly known: KnownBy;
  /** Why no more is known; absent when the answer held the object. */
  readonly why?: string;
  /** Undefined when nothing is known. */
  readonly body?: JsonObject;
  /** Paths whose values are not known; `(all)` without a body. */
  readonly unknown: readonly string[];
  /** What had to be assumed, in words. */
  readonly assumed: readonly string[];
  /** What its manager applied, of a server-side apply. */
  readonly applied?: readonly [manager: string, config: JsonObject];
}

/** What stands for everything in `Written.unknown`. */
export const ALL = '(all)';
