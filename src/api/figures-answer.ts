import { MISSING, type WireMissing } from './loss-answer.ts';
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

/** One bar of a histogram. */
interface WireBar {
  readonly start: string;
  readonly count: number;
  readonly errors: number;
}

/** What a histogram has of one value of a field. */
export interface HistogramPart {
  readonly value: string;
  readonly bars: readonly { readonly start: string; readonly count: number }[];
}

/** What `histogram` answers. */
export interface HistogramAnswer extends WireMissing {
  readonly intervalMs: number;
  readonly bars: readonly WireBar[];
  readonly by?: { readonly field: string; readonly parts: readonly HistogramPart[] };
}

/** How often a value occurs. */
export interface WireCount {
  readonly value: string;
  readonly count: number;
}

/** The most frequent values of a field. */
interface WireFacet {
  readonly field: string;
  readonly values: readonly WireCount[];
  readonly absent: number;
  readonly distinct: number;
}

/** What `facets` answers. */
export interface FacetsAnswer extends WireMissing {
  readonly facets: readonly WireFacet[];
}

/** Rows that agree in some fields. */
interface WireGroup {
  readonly values: readonly (string | null)[];
  readonly count: number;
  readonly errors: number;
}

/** What `groups` answers. */
export interface GroupsAnswer extends WireMissing {
  readonly fields: readonly string[];
  readonly groups: readonly WireGroup[];
}

/** How long requests took. */
interface WireLatency {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** What `statistics` answers. */
export interface StatisticsAnswer extends WireMissing {
  readonly count: number;
  readonly errors: number;
  readonly first?: string;
  readonly last?: string;
  readonly latencyMs?: WireLatency;
}

const ERRORS = integer({ description: 'Those of them answered with 400 or above.' });

/** The schema of `WireCount`. */
export const WIRE_COUNT: Schema<WireCount> = object<WireCount>({
  value: text(),
  count: integer(),
});

/** The schema of `HistogramAnswer`. */
export const HISTOGRAM_ANSWER: Schema<HistogramAnswer> = object<HistogramAnswer>({
  intervalMs: decimal({ description: 'Width of a bar. Bars begin at multiples of it since 1970.' }),
  bars: list(
    object<WireBar>({
      start: time('Where the bar begins.'),
      count: integer(),
      errors: ERRORS,
    }),
    { description: 'Bars with at least one match, oldest first.' },
  ),
  by: optional(
    object<NonNullable<HistogramAnswer['by']>>(
      {
        field: text({ description: 'Full name of the field.' }),
        parts: list(
          object<HistogramPart>({
            value: text(),
            bars: list(
              object<HistogramPart['bars'][number]>({
                start: time('Where the bar begins.'),
                count: integer(),
              }),
            ),
          }),
          { description: 'The most frequent values first.' },
        ),
      },
      {
        description:
          'The bars broken down; what they have beyond the parts has another value, or none.',
      },
    ),
  ),
  ...MISSING,
});

/** The schema of `FacetsAnswer`. */
export const FACETS_ANSWER: Schema<FacetsAnswer> = object<FacetsAnswer>({
  facets: list(
    object<WireFacet>({
      field: text({ description: 'Full name of the field.' }),
      values: list(WIRE_COUNT, { description: 'By count, then by value.' }),
      absent: integer({ description: 'Matches without the field.' }),
      distinct: integer({ description: 'How many different values there are in all.' }),
    }),
  ),
  ...MISSING,
});

/** The schema of `GroupsAnswer`. */
export const GROUPS_ANSWER: Schema<GroupsAnswer> = object<GroupsAnswer>({
  fields: list(text(), { description: 'Full names of the fields, in the order asked.' }),
  groups: list(
    object<WireGroup>({
      values: list(nullable(text()), { description: 'One a field; null where there is none.' }),
      count: integer(),
      errors: ERRORS,
    }),
    { description: 'By count, then by values.' },
  ),
  ...MISSING,
});

/** The schema of `StatisticsAnswer`. */
export const STATISTICS_ANSWER: Schema<StatisticsAnswer> = object<StatisticsAnswer>({
  count: integer(),
  errors: ERRORS,
  first: optional(time('When the earliest match was received.')),
  last: optional(time('When the latest match was received.')),
  latencyMs: optional(
    object<WireLatency>(
      { p50: decimal(), p90: decimal(), p99: decimal(), max: decimal() },
      {
        description:
          'How long requests took, by nearest rank; without watch, exec, logs and others the client ends.',
      },
    ),
  ),
  ...MISSING,
});
