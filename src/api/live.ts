import { MAX_QUERY_CHARACTERS } from './parameters.ts';
import { WIRE_ROW, type WireRow } from './row.ts';
import {
  choice,
  flag,
  integer,
  named,
  object,
  optional,
  reference,
  type Schema,
  text,
} from './schema.ts';
import { WIRE_SENTENCE, type WireSentence } from './search-answer.ts';

/**
 * How `live` is asked. It answers with server-sent events, each of one of the names in `LiveEvents`;
 * lines that begin with a colon only keep the connection open.
 */
export interface LiveParameters {
  readonly query?: string;
  readonly stages?: boolean;
  readonly after?: number;
}

/** The names of the server-sent events, with what their data is. */
export interface LiveEvents {
  /** First of all. New rows come from behind `position` on. */
  readonly ready: LiveReady;
  /** A request, or an event when stages are asked for. Its `id` is its position. */
  readonly row: LiveRow;
  /** The reader was too slow: rows are missing between the last and the next one. */
  readonly dropped: LiveDropped;
  /** Last of all; the server closes the connection. */
  readonly end: LiveEnd;
}

/** Data of `ready`. */
interface LiveReady {
  readonly position: number;
  /** Whether everything since the position asked for follows; false when that lies too far back. */
  readonly complete: boolean;
}

/** Data of `row`. */
export interface LiveRow {
  readonly row: WireRow;
  readonly sentence?: WireSentence;
  /** The same for all stages of a request: a later row takes the place of the earlier. */
  readonly request: string;
}

/** Data of `dropped`. */
interface LiveDropped {
  /** How many rows were left out. */
  readonly count: number;
  /** Ask again with this as `after` (or `Last-Event-ID`) to get what was left out. */
  readonly after: number;
}

/** Data of `end`. */
export interface LiveEnd {
  readonly reason: 'stopping' | 'logged-out' | 'failed';
}

/** The schema of `LiveParameters`. */
export const LIVE_PARAMETERS: Schema<LiveParameters> = object<LiveParameters>({
  query: optional(
    text({
      description: 'Which requests to tell of, in the query language; all when absent.',
      maxLength: MAX_QUERY_CHARACTERS,
    }),
  ),
  stages: optional(
    flag({ description: 'Every event by itself instead of requests.', default: false }),
  ),
  after: optional(
    integer({
      description:
        'Begin behind this position instead of with what is new. `Last-Event-ID` goes before it.',
      minimum: -1,
      maximum: Number.MAX_SAFE_INTEGER,
    }),
  ),
});

/** The schemas of the data of each server-sent event. */
export const LIVE_DATA: { readonly [Name in keyof LiveEvents]: Schema<LiveEvents[Name]> } = {
  ready: named(
    'LiveReady',
    object<LiveReady>({
      position: integer({ description: 'New rows come from behind this position on; -1 for all.' }),
      complete: flag({ description: 'Whether nothing is missing since the position asked for.' }),
    }),
  ),
  row: named(
    'LiveRow',
    object<LiveRow>({
      row: reference(WIRE_ROW),
      sentence: optional(reference(WIRE_SENTENCE)),
      request: text({ description: 'The same for all stages of a request.' }),
    }),
  ),
  dropped: named(
    'LiveDropped',
    object<LiveDropped>({
      count: integer({ description: 'Rows that were left out.' }),
      after: integer({ description: 'Ask again with this as `after` to get them.' }),
    }),
  ),
  end: named('LiveEnd', object<LiveEnd>({ reason: choice(['stopping', 'logged-out', 'failed']) })),
};

/** The answer as a whole. */
export const LIVE_STREAM: Schema<string> = text({
  description:
    'Server-sent events. First `ready` (LiveReady); then `row` (LiveRow) with its position as `id`, and `dropped` (LiveDropped) where the reader is too slow; `end` (LiveEnd) before the server closes.',
});
