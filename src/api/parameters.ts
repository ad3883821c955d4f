import { choice, flag, integer, object, optional, type Schema, text } from './schema.ts';

/** Longer than people write by hand, with room for lists that programs put together. */
export const MAX_QUERY_CHARACTERS = 8000;

/** More rows than a screen shows and a script should hold; the rest is on further pages. */
const MAX_ROWS = 1000;

/** Each part of a histogram is a question of its own, and more colours nobody tells apart. */
const MAX_PARTS = 10;

/** What a question is about; the same for all questions. */
export interface SelectionParameters {
  readonly query?: string;
  readonly since?: string;
  readonly until?: string;
  readonly stages?: boolean;
}

/** What `search` and `trail` are asked. */
export interface SearchParameters extends SelectionParameters {
  readonly order?: 'newest' | 'oldest';
  readonly limit?: number;
  readonly cursor?: string;
}

/** What `histogram` is asked. */
export interface HistogramParameters extends SelectionParameters {
  readonly interval?: string;
  readonly bars?: number;
  readonly by?: string;
  readonly top?: number;
}

/** What `facets` and `groups` are asked. */
export interface FieldsParameters extends SelectionParameters {
  readonly fields: string;
  readonly top?: number;
}

/** What `fields/{name}/values` is asked. */
export interface ValuesParameters extends SelectionParameters {
  readonly prefix?: string;
  readonly top?: number;
}

const SELECTION = {
  query: optional(
    text({
      description: 'What to look for, in the query language; everything when absent.',
      maxLength: MAX_QUERY_CHARACTERS,
      examples: ['verb: delete and ns: shop'],
    }),
  ),
  since: optional(
    text({
      description:
        'Only requests received at this time or later: RFC 3339, a day, or how long ago (`2h`).',
      maxLength: 100,
      examples: ['2h'],
    }),
  ),
  until: optional(
    text({
      description: 'Only requests received before this time.',
      maxLength: 100,
      examples: ['2026-11-23T20:00:00Z'],
    }),
  ),
  stages: optional(
    flag({
      description: 'Rows and counts are events, one a stage, instead of requests.',
      default: false,
    }),
  ),
};

const TOP = (example: number) =>
  optional(
    integer({
      description: 'How many to give.',
      minimum: 1,
      maximum: MAX_ROWS,
      default: example,
    }),
  );

const FIELDS = text({
  description: 'Names or short names of fields of the catalogue, divided by commas.',
  maxLength: 1000,
  examples: ['user,verb'],
});

/** The schema of `SelectionParameters`. */
export const SELECTION_PARAMETERS: Schema<SelectionParameters> =
  object<SelectionParameters>(SELECTION);

/** The schema of `SearchParameters`. */
export const SEARCH_PARAMETERS: Schema<SearchParameters> = object<SearchParameters>({
  ...SELECTION,
  order: optional(
    choice(['newest', 'oldest'], {
      description: 'Which end of the time comes first.',
      default: 'newest',
    }),
  ),
  limit: optional(
    integer({
      description: 'How many rows a page has at most.',
      minimum: 1,
      maximum: MAX_ROWS,
      default: 50,
    }),
  ),
  cursor: optional(
    text({
      description:
        'The `next` of the page before. Everything but the limit must be as on the first page.',
      maxLength: 500,
    }),
  ),
});

/** The schema of `HistogramParameters`. */
export const HISTOGRAM_PARAMETERS: Schema<HistogramParameters> = object<HistogramParameters>({
  ...SELECTION,
  interval: optional(
    text({
      description: 'Width of a bar, such as `30s`, `5m`, `1h` or `1d`; chosen when absent.',
      maxLength: 20,
      examples: ['5m'],
    }),
  ),
  bars: optional(
    integer({
      description: 'How many bars to aim at when the width is chosen.',
      minimum: 1,
      maximum: MAX_ROWS,
      default: 60,
    }),
  ),
  by: optional(
    text({
      description: 'A field of the catalogue: the bars of its most frequent values are told too.',
      maxLength: 100,
      examples: ['verb'],
    }),
  ),
  top: optional(
    integer({
      description: 'How many values to break the bars down into.',
      minimum: 1,
      maximum: MAX_PARTS,
      default: 5,
    }),
  ),
});

/** The schema of `FieldsParameters` as `facets` takes it. */
export const FACETS_PARAMETERS: Schema<FieldsParameters> = object<FieldsParameters>({
  ...SELECTION,
  fields: FIELDS,
  top: TOP(10),
});

/** The schema of `FieldsParameters` as `groups` takes it. */
export const GROUPS_PARAMETERS: Schema<FieldsParameters> = object<FieldsParameters>({
  ...SELECTION,
  fields: FIELDS,
  top: TOP(20),
});

/** The schema of `ValuesParameters`. */
export const VALUES_PARAMETERS: Schema<ValuesParameters> = object<ValuesParameters>({
  ...SELECTION,
  prefix: optional(
    text({ description: 'What the values begin with, case and all.', maxLength: 500 }),
  ),
  top: TOP(20),
});
