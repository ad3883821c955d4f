import type { JsonObject } from '../../event/json-value.ts';
import type { Request } from '../request.ts';
import type { MarkKind } from './classify-request.ts';
import type { Difference } from './diff-objects.ts';
import type { KnownBy } from './written.ts';

/** A request about the object, with where its last event lies. */
export interface ObjectRequest {
  readonly position: number;
  readonly request: Request;
}

/** From one creation to the deletion after it, as far as requests tell. */
export interface Life {
  /** Counts from 1 within a history. */
  readonly number: number;
  readonly uid?: string;
  readonly created?: ObjectRequest;
  readonly deletionRequested?: ObjectRequest;
  readonly deleted?: ObjectRequest;
  /**
   * `deleting` waits for finalizers or a grace period. `deleted unseen`: it was created again, so it
   * had gone. `perhaps deleted`: a deletion whose effect was not recorded.
   */
  readonly end: 'alive' | 'deleting' | 'deleted' | 'deleted unseen' | 'perhaps deleted';
}

/** The object as one write left it, until the next one. */
export interface Revision extends ObjectRequest {
  /** Counts the successful writes, those that changed nothing included. */
  readonly number: number;
  readonly life: number;
  /** When the write was answered. */
  readonly fromUs: number;
  readonly toUs?: number;
  readonly known: KnownBy;
  readonly why?: string;
  readonly unknown: readonly string[];
  readonly assumed: readonly string[];
  /** Undefined when nothing of it is known. */
  readonly body?: JsonObject;
  /** The last known body of the same life before it. */
  readonly before?: JsonObject;
  /** Number of a write in between whose body was not recorded: the difference may be its doing. */
  readonly missed?: number;
  /** From `before` to `body`, without what changes with every write. */
  readonly diff: readonly Difference[];
}

/** A request that left no other revision behind. */
export interface Mark extends ObjectRequest {
  readonly kind: MarkKind;
  readonly life?: number;
}

/** What a run of requests tells of one object. All lists are oldest first. */
export interface History {
  readonly lives: readonly Life[];
  readonly revisions: readonly Revision[];
  readonly marks: readonly Mark[];
}
