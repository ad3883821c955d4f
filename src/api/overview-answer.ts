import { WIRE_COUNT, type WireCount } from './figures-answer.ts';
import { MISSING, type WireMissing } from './loss-answer.ts';
import type { SelectionParameters } from './parameters.ts';
import {
  decimal,
  integer,
  list,
  nullable,
  object,
  optional,
  type Schema,
  text,
  time,
} from './schema.ts';

/** Requests and events of one span of time. */
interface WireOverviewBar {
  readonly start: string;
  readonly requests: number;
  readonly errors: number;
  readonly denied: number;
  readonly events: number;
}

/** How long the requests of one span of time took. */
interface WireLatencyBar {
  readonly start: string;
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** Somebody or something that makes many events, with what they weigh. */
interface WireTalker {
  readonly value: string | null;
  readonly events: number;
  readonly sizeBytes: number;
  readonly query: string;
}

/** Where events come from, and how late they come. */
interface WireSourceFigure {
  readonly cluster: string;
  readonly source: string;
  readonly events: number;
  readonly last?: string;
  readonly lagMs?: number;
}

/** What `overview` answers. */
export interface OverviewAnswer extends WireMissing {
  readonly intervalMs: number;
  readonly bars: readonly WireOverviewBar[];
  readonly latency: readonly WireLatencyBar[];
  readonly users: readonly WireTalker[];
  readonly resources: readonly WireTalker[];
  readonly userAgents: readonly WireTalker[];
  readonly sources: readonly WireSourceFigure[];
  readonly queries: { readonly all: string; readonly errors: string; readonly denied: string };
}

/** What `overview` is asked. */
export interface OverviewParameters extends Omit<SelectionParameters, 'stages'> {
  readonly bars?: number;
}

/** What `identity` is asked: a user or a group. */
export interface IdentityParameters {
  readonly user?: string;
  readonly group?: string;
  readonly since?: string;
  readonly until?: string;
}

/** One cell of the heat map. */
interface WireCell {
  readonly verb: string | null;
  readonly resource: string | null;
  readonly count: number;
  readonly errors: number;
  readonly query: string;
}

/** What `identity` answers. */
export interface IdentityAnswer extends WireMissing {
  readonly name: string;
  readonly kind: string;
  readonly requests: number;
  readonly errors: number;
  readonly first?: string;
  readonly last?: string;
  readonly query: string;
  readonly cells: readonly WireCell[];
  readonly denials: readonly WireCell[];
  readonly sourceIPs: readonly WireCount[];
  readonly userAgents: readonly WireCount[];
  readonly namespaces: readonly WireCount[];
  readonly groups: readonly WireCount[];
  readonly members: readonly WireCount[];
  readonly actedAs: readonly WireCount[];
  readonly actedAsBy: readonly WireCount[];
}

const QUERY = text({ description: 'The query of the trail behind it.' });
const SINCE = optional(text({ description: 'See `search`.', maxLength: 100 }));

/** The schema of `OverviewParameters`. */
export const OVERVIEW_PARAMETERS: Schema<OverviewParameters> = object<OverviewParameters>({
  query: optional(text({ description: 'See `search`.', maxLength: 8000 })),
  since: SINCE,
  until: SINCE,
  bars: optional(
    integer({
      description: 'How many spans of time to aim at.',
      minimum: 1,
      maximum: 500,
      default: 60,
    }),
  ),
});

/** The schema of `IdentityParameters`. */
export const IDENTITY_PARAMETERS: Schema<IdentityParameters> = object<IdentityParameters>({
  user: optional(text({ description: 'A user name as the API server writes it.', minLength: 1 })),
  group: optional(text({ description: 'A group, instead of a user.', minLength: 1 })),
  since: SINCE,
  until: SINCE,
});

const TALKERS = list(
  object<WireTalker>({
    value: nullable(text()),
    events: integer(),
    sizeBytes: integer({ description: 'Sum of the lengths of the events as kept.' }),
    query: QUERY,
  }),
  { description: 'The heaviest first.' },
);

/** The schema of `OverviewAnswer`. */
export const OVERVIEW_ANSWER: Schema<OverviewAnswer> = object<OverviewAnswer>({
  intervalMs: decimal({ description: 'Width of a bar.' }),
  bars: list(
    object<WireOverviewBar>({
      start: time('Where the bar begins.'),
      requests: integer(),
      errors: integer({ description: 'Requests answered with 400 or above, denials included.' }),
      denied: integer({ description: 'Requests answered with 401 or 403.' }),
      events: integer(),
    }),
    { description: 'Bars with at least one event, oldest first.' },
  ),
  latency: list(
    object<WireLatencyBar>({
      start: time('Where the bar begins.'),
      count: integer({ description: 'Requests that tell how long they took.' }),
      p50: decimal({ description: 'Milliseconds.' }),
      p90: decimal(),
      p99: decimal(),
    }),
    { description: 'In the same bars; without watch, exec and others the client ends.' },
  ),
  users: TALKERS,
  resources: TALKERS,
  userAgents: TALKERS,
  sources: list(
    object<WireSourceFigure>({
      cluster: text(),
      source: text(),
      events: integer(),
      last: optional(time('When the newest request it delivered was received.')),
      lagMs: optional(
        decimal({ description: 'From the end of that request to its arrival at Annals.' }),
      ),
    }),
    { description: 'The busiest twenty.' },
  ),
  queries: object<OverviewAnswer['queries']>({ all: QUERY, errors: QUERY, denied: QUERY }),
  ...MISSING,
});

const CELLS = list(
  object<WireCell>({
    verb: nullable(text()),
    resource: nullable(text()),
    count: integer(),
    errors: integer(),
    query: QUERY,
  }),
  { description: 'The most frequent 500.' },
);

const COUNTS = list(WIRE_COUNT, { description: 'The most frequent twenty.' });

/** The schema of `IdentityAnswer`. */
export const IDENTITY_ANSWER: Schema<IdentityAnswer> = object<IdentityAnswer>({
  name: text(),
  kind: text({ examples: ['person', 'service account', 'group'] }),
  requests: integer({ description: 'By this identity, or in its name by impersonation.' }),
  errors: integer(),
  first: optional(time('First seen, in the range asked for.')),
  last: optional(time('Last seen.')),
  query: QUERY,
  cells: CELLS,
  denials: CELLS,
  sourceIPs: COUNTS,
  userAgents: COUNTS,
  namespaces: COUNTS,
  groups: COUNTS,
  members: list(WIRE_COUNT, { description: 'Of a group: who acted with it.' }),
  actedAs: list(WIRE_COUNT, { description: 'Whom it impersonated.' }),
  actedAsBy: list(WIRE_COUNT, { description: 'Who impersonated it.' }),
  ...MISSING,
});
