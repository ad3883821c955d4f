import {
  FIELDS_ANSWER,
  type FieldsAnswer,
  LINKS,
  ROOT_ANSWER,
  type RootAnswer,
  SOURCES_ANSWER,
  type SourcesAnswer,
  VALUES_ANSWER,
  type ValuesAnswer,
} from '../api/catalogue-answer.ts';
import { VALUES_PARAMETERS, type ValuesParameters } from '../api/parameters.ts';
import { object, text } from '../api/schema.ts';
import { KNOWN_FIELDS } from '../query/field.ts';
import type { Query } from '../query/query.ts';
import type { FacetRequest } from '../store/store.ts';
import { clientSignal } from './client-signal.ts';
import { readField, readSelection } from './read-selection.ts';
import { type App, answers, type Serving } from './serving.ts';

const MAX_SOURCES = 1000;
const DEFAULT_VALUES = 20;

/** Enough that the wanted prefix is among them even for rows with many values, such as groups. */
const MAX_VALUES = 1000;

const NOWHERE = { start: 0, end: 0 };

/** Serves the root, the catalogue of fields and their values, and sources. */
export function serveCatalogue(app: App, serving: Serving): void {
  serveRoot(app, serving);
  serveFields(app, serving);
  serveSources(app, serving);
}

function serveRoot(app: App, { version }: Serving): void {
  app.get(
    '/api/v1/',
    {
      schema: { operationId: 'root', summary: 'Version and links', response: answers(ROOT_ANSWER) },
    },
    async (): Promise<RootAnswer> => ({ name: 'annals', version, api: 'v1', links: LINKS }),
  );
}

function serveFields(app: App, { gate, nowUs }: Serving): void {
  app.get(
    '/api/v1/fields',
    {
      schema: {
        operationId: 'fields',
        summary: 'Fields with a name of their own',
        response: answers(FIELDS_ANSWER),
      },
    },
    async (): Promise<FieldsAnswer> => ({ fields: KNOWN_FIELDS }),
  );
  app.get(
    '/api/v1/fields/:name/values',
    {
      schema: {
        operationId: 'values',
        summary: 'Values of a field',
        description: 'The most frequent values, for completion.',
        params: object<{ readonly name: string }>({
          name: text({ description: 'Name or short name of a field of the catalogue.' }),
        }),
        querystring: VALUES_PARAMETERS,
        response: answers(VALUES_ANSWER),
      },
    },
    async ({ params, query: asked, store }, reply): Promise<ValuesAnswer> => {
      const field = readField(params.name);
      const question = valuesQuestion(field, asked, nowUs());
      const [facet] = await gate.ask(clientSignal(reply), (asking) =>
        store.facets(question, asking),
      );
      const { prefix = '', top = DEFAULT_VALUES } = asked;
      const values = (facet?.values ?? []).filter(({ value }) => value.startsWith(prefix));
      return { field, values: values.slice(0, top) };
    },
  );
}

function valuesQuestion(field: string, asked: ValuesParameters, nowUs: number): FacetRequest {
  const selection = readSelection(asked, nowUs);
  const { prefix = '', top = DEFAULT_VALUES } = asked;
  if (prefix === '') return { ...selection, fields: [field], top };
  const withPrefix: Query = {
    kind: 'field',
    field: { kind: 'known', name: field },
    test: { kind: 'pattern', pattern: { parts: [prefix, ''] } },
    span: NOWHERE,
  };
  const query: Query = { kind: 'and', operands: [selection.query, withPrefix], span: NOWHERE };
  return { ...selection, query, fields: [field], top: MAX_VALUES };
}

function serveSources(app: App, { gate }: Serving): void {
  app.get(
    '/api/v1/sources',
    {
      schema: {
        operationId: 'sources',
        summary: 'Where events came from',
        response: answers(SOURCES_ANSWER),
      },
    },
    async ({ store }, reply): Promise<SourcesAnswer> => {
      const question = {
        query: { kind: 'all', span: NOWHERE },
        range: {},
        unit: 'events',
        fields: ['cluster', 'source'],
        top: MAX_SOURCES + 1,
      } as const;
      const groups = await gate.ask(clientSignal(reply), (asking) =>
        store.groups(question, asking),
      );
      const sources = groups.map(({ values: [cluster = '', source = ''], count }) => ({
        cluster,
        source,
        events: count,
      }));
      return { sources: sources.slice(0, MAX_SOURCES), truncated: sources.length > MAX_SOURCES };
    },
  );
}
