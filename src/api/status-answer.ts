import {
  choice,
  decimal,
  flag,
  integer,
  list,
  object,
  optional,
  type Schema,
  text,
  time,
} from './schema.ts';

/** A place events come from. */
interface WireSourceStatus {
  readonly cluster: string;
  readonly source: string;
  readonly kept: number;
  readonly rejected: number;
  readonly eventsPerSecond: number;
  readonly last?: string;
  readonly quietSeconds?: number;
  readonly waitingBytes?: number;
}

/** A process beside an API server that forwards. */
interface WireAgentStatus {
  readonly name: string;
  readonly cluster: string;
  readonly last: string;
  readonly bufferBytes: number;
  readonly maxBufferBytes: number;
}

/** What `status` answers. */
export interface StatusAnswer {
  readonly time: string;
  readonly collecting: boolean;
  readonly since?: string;
  readonly store: {
    readonly events: number;
    readonly clusters: readonly string[];
    readonly first?: string;
    readonly last?: string;
    readonly journalBytes: number;
    readonly indexBytes: number;
    readonly totalBytes: number;
  };
  readonly disk: {
    readonly freeBytes: number;
    readonly eventsPerDay: number;
    readonly growthBytesPerDay: number;
    readonly fullInDays?: number;
    readonly bound?: 'disk' | 'retention';
  };
  readonly retention: {
    readonly keepSeconds?: number;
    readonly keepBytes?: number;
    readonly removedEvents: number;
    readonly removedUntil?: string;
  };
  readonly sources: readonly WireSourceStatus[];
  readonly agents: readonly WireAgentStatus[];
  readonly losses: {
    readonly lastDay: number;
    readonly events: number;
    readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  };
}

/** The schema of `StatusAnswer`. */
export const STATUS_ANSWER: Schema<StatusAnswer> = object<StatusAnswer>({
  time: time('When this was asked.'),
  collecting: flag({ description: 'Whether a server collects into the store now.' }),
  since: optional(time('Since when it does.')),
  store: object<StatusAnswer['store']>({
    events: integer({ description: 'Events that are kept, one a stage.' }),
    clusters: list(text()),
    first: optional(time('The earliest request.')),
    last: optional(time('The latest request.')),
    journalBytes: integer(),
    indexBytes: integer(),
    totalBytes: integer({ description: 'Of the whole data folder.' }),
  }),
  disk: object<StatusAnswer['disk']>({
    freeBytes: integer({ description: 'Room left on the disk of the store.' }),
    eventsPerDay: decimal({ description: 'Over the last day, or as long as there are events.' }),
    growthBytesPerDay: decimal({ description: 'What these take on disk.' }),
    fullInDays: optional(
      decimal({ description: 'When the bound is reached at this rate; absent without growth.' }),
    ),
    bound: optional(
      choice(['disk', 'retention'], {
        description: 'What is reached first: the end of the disk, or the size that is kept.',
      }),
    ),
  }),
  retention: object<StatusAnswer['retention']>({
    keepSeconds: optional(decimal()),
    keepBytes: optional(integer()),
    removedEvents: integer(),
    removedUntil: optional(time('The latest request among the removed ones.')),
  }),
  sources: list(
    object<WireSourceStatus>({
      cluster: text(),
      source: text(),
      kept: integer({ description: 'Since the server was started.' }),
      rejected: integer(),
      eventsPerSecond: decimal({ description: 'Over the last minutes.' }),
      last: optional(time('When the last event was synced.')),
      quietSeconds: optional(decimal({ description: 'Since then.' })),
      waitingBytes: optional(
        integer({ description: 'Of a followed file: seen and not kept yet.' }),
      ),
    }),
  ),
  agents: list(
    object<WireAgentStatus>({
      name: text(),
      cluster: text(),
      last: time('When it was heard last.'),
      bufferBytes: integer({ description: 'What waits on its disk.' }),
      maxBufferBytes: integer(),
    }),
  ),
  losses: object<StatusAnswer['losses']>({
    lastDay: integer({ description: 'Losses noticed within a day.' }),
    events: integer(),
    reasons: list(object<{ reason: string; count: number }>({ reason: text(), count: integer() })),
  }),
});
