import { WIRE_COUNT, type WireCount } from './figures-answer.ts';
import { choice, flag, integer, list, object, type Schema, text } from './schema.ts';

/** The names under which `/api/v1/` links what can be asked. */
export const LINKS = {
  search: '/api/v1/search',
  trail: '/api/v1/trail',
  event: '/api/v1/events/{position}',
  requests: '/api/v1/requests/{auditID}',
  histogram: '/api/v1/histogram',
  facets: '/api/v1/facets',
  groups: '/api/v1/groups',
  statistics: '/api/v1/statistics',
  fields: '/api/v1/fields',
  values: '/api/v1/fields/{name}/values',
  sources: '/api/v1/sources',
  losses: '/api/v1/losses',
  status: '/api/v1/status',
  openapi: '/api/v1/openapi.json',
} as const;

/** What `/api/v1/` answers. */
export interface RootAnswer {
  readonly name: string;
  readonly version: string;
  readonly api: string;
  readonly links: { readonly [K in keyof typeof LINKS]: string };
}

/** A field that can be asked for by name. */
interface WireField {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: 'keyword' | 'number' | 'time' | 'address' | 'boolean';
  readonly description: string;
}

/** What `fields` answers. */
export interface FieldsAnswer {
  readonly fields: readonly WireField[];
}

/** What `fields/{name}/values` answers. */
export interface ValuesAnswer {
  readonly field: string;
  readonly values: readonly WireCount[];
}

/** Where events came from. */
interface WireSource {
  readonly cluster: string;
  readonly source: string;
  readonly events: number;
}

/** What `sources` answers. */
export interface SourcesAnswer {
  readonly sources: readonly WireSource[];
  readonly truncated: boolean;
}

/** What `healthz` and `readyz` answer. */
export interface HealthAnswer {
  readonly status: 'ok' | 'not ready';
}

/** The schema of `RootAnswer`. */
export const ROOT_ANSWER: Schema<RootAnswer> = object<RootAnswer>({
  name: text(),
  version: text({ description: 'Version of the program.' }),
  api: text({ description: 'Version of what is described here.' }),
  links: object<RootAnswer['links']>({
    search: text(),
    trail: text(),
    event: text(),
    requests: text(),
    histogram: text(),
    facets: text(),
    groups: text(),
    statistics: text(),
    fields: text(),
    values: text(),
    sources: text(),
    losses: text(),
    status: text(),
    openapi: text(),
  }),
});

/** The schema of `FieldsAnswer`. */
export const FIELDS_ANSWER: Schema<FieldsAnswer> = object<FieldsAnswer>({
  fields: list(
    object<WireField>({
      name: text({ description: 'The path in the event, or a name of ours for what is derived.' }),
      aliases: list(text(), { description: 'Shorter names for it.' }),
      type: choice(['keyword', 'number', 'time', 'address', 'boolean']),
      description: text(),
    }),
  ),
});

/** The schema of `ValuesAnswer`. */
export const VALUES_ANSWER: Schema<ValuesAnswer> = object<ValuesAnswer>({
  field: text({ description: 'Full name of the field.' }),
  values: list(WIRE_COUNT, { description: 'By count, then by value.' }),
});

/** The schema of `SourcesAnswer`. */
export const SOURCES_ANSWER: Schema<SourcesAnswer> = object<SourcesAnswer>({
  sources: list(
    object<WireSource>({
      cluster: text(),
      source: text(),
      events: integer({ description: 'Events kept from it, one a stage.' }),
    }),
    { description: 'By number of events.' },
  ),
  truncated: flag({ description: 'Whether there are more sources than shown.' }),
});

/** The schema of `HealthAnswer`. */
export const HEALTH_ANSWER: Schema<HealthAnswer> = object<HealthAnswer>({
  status: choice(['ok', 'not ready']),
});
