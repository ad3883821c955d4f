import { Type } from 'typebox';
import { MISSING, type WireMissing } from './loss-answer.ts';
import { WIRE_ROW, type WireRow } from './row.ts';
import {
  flag,
  integer,
  list,
  object,
  optional,
  reference,
  type Schema,
  text,
  time,
} from './schema.ts';
import { WIRE_SENTENCE, type WireSentence } from './search-answer.ts';

/**
 * An event as the API server wrote it, key by key and digit by digit: the answer holds the very text.
 * Parse it with a reader that keeps integers above 2^53 if you need those exactly.
 */
export type WireEvent = object;

/** A value that was hidden before the event was kept. */
export interface WireHidden {
  /** Where in the event; texts that hold JSON are looked into. */
  readonly path: string;
  /** What stands there. */
  readonly mark: string;
}

/** What `events/{position}` answers. */
export interface EventAnswer {
  readonly position: number;
  readonly cluster: string;
  readonly source: string;
  readonly receivedTime: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly base64: string;
  readonly row: WireRow;
  readonly sentence: WireSentence;
  readonly hidden: readonly WireHidden[];
  readonly event: WireEvent;
}

/** A stage of a request with where it came from. */
interface WireStage {
  readonly position: number;
  readonly source: string;
  readonly receivedTime: string;
  readonly hidden: readonly WireHidden[];
  readonly event: WireEvent;
}

/** A request with all stages that were kept. */
interface WireRequest {
  readonly cluster: string;
  readonly finished: boolean;
  readonly sentence: WireSentence;
  readonly row: WireRow;
  readonly stages: readonly WireStage[];
}

/** What `requests/{auditID}` answers. */
export interface RequestsAnswer extends WireMissing {
  readonly auditID: string;
  readonly requests: readonly WireRequest[];
  readonly truncated: boolean;
}

/** How `events/{position}` is asked. */
export interface EventParameters {
  readonly raw?: boolean;
}

/** The schema of `EventParameters`. */
export const EVENT_PARAMETERS: Schema<EventParameters> = object<EventParameters>({
  raw: optional(
    flag({
      description: 'Answer with the bytes of the event and nothing else.',
      default: false,
    }),
  ),
});

const WIRE_EVENT: Schema<WireEvent> = Type.Unsafe<WireEvent>({
  type: 'object',
  additionalProperties: true,
  description: 'The `audit.k8s.io` Event as the API server wrote it.',
});

const HIDDEN: Schema<readonly WireHidden[]> = list(
  object<WireHidden>({
    path: text({ description: 'Where in the event, such as `requestObject.data.password`.' }),
    mark: text({ description: 'What stands there: equal hashes stand for equal values.' }),
  }),
  { description: 'What was hidden before the event was kept.' },
);

const RECEIVED_TIME = time('When Annals received the event, by its own clock.');

/** The schema of `EventAnswer`. */
export const EVENT_ANSWER: Schema<EventAnswer> = object<EventAnswer>({
  position: integer({ description: 'Place in the journal.' }),
  cluster: text(),
  source: text(),
  receivedTime: RECEIVED_TIME,
  sizeBytes: integer({ description: 'Length of the event as kept.' }),
  sha256: text({ description: 'SHA-256 of the bytes as kept, in hexadecimal.' }),
  base64: text({ description: 'The bytes as kept.' }),
  row: reference(WIRE_ROW),
  sentence: reference(WIRE_SENTENCE),
  hidden: HIDDEN,
  event: WIRE_EVENT,
});

/** The schema of `RequestsAnswer`. */
export const REQUESTS_ANSWER: Schema<RequestsAnswer> = object<RequestsAnswer>({
  auditID: text(),
  requests: list(
    object<WireRequest>({
      cluster: text(),
      finished: flag({ description: 'Whether the end of the request was recorded.' }),
      sentence: reference(WIRE_SENTENCE),
      row: reference(WIRE_ROW),
      stages: list(
        object<WireStage>({
          position: integer(),
          source: text(),
          receivedTime: RECEIVED_TIME,
          hidden: HIDDEN,
          event: WIRE_EVENT,
        }),
      ),
    }),
    { description: 'More than one when clients chose the same Audit-ID.' },
  ),
  truncated: flag({ description: 'Whether there are more events with this Audit-ID than shown.' }),
  ...MISSING,
});
