import {
  FACETS_ANSWER,
  type FacetsAnswer,
  GROUPS_ANSWER,
  type GroupsAnswer,
  HISTOGRAM_ANSWER,
  type HistogramAnswer,
  STATISTICS_ANSWER,
  type StatisticsAnswer,
} from '../api/figures-answer.ts';
import {
  FACETS_PARAMETERS,
  GROUPS_PARAMETERS,
  HISTOGRAM_PARAMETERS,
  type HistogramParameters,
  SELECTION_PARAMETERS,
} from '../api/parameters.ts';
import { renderTimeUs } from '../event/time.ts';
import type { StoreSummary, TimeRange } from '../store/store.ts';
import { breakDown } from './break-down.ts';
import { chooseIntervalUs, readIntervalUs, spanUs } from './choose-interval.ts';
import { clientSignal } from './client-signal.ts';
import { missingBeside } from './missing-beside.ts';
import { readField, readFields, readSelection } from './read-selection.ts';
import { type App, answers, type Serving } from './serving.ts';

const DEFAULT_BARS = 60;
const DEFAULT_PARTS = 5;
const DEFAULT_VALUES = 10;
const DEFAULT_GROUPS = 20;

/** Serves `histogram`, `facets`, `groups` and `statistics`. */
export function serveFigures(app: App, serving: Serving): void {
  serveHistogram(app, serving);
  serveFacets(app, serving);
  serveGroups(app, serving);
  serveStatistics(app, serving);
}

function serveHistogram(app: App, { gate, nowUs }: Serving): void {
  app.get(
    '/api/v1/histogram',
    {
      schema: {
        operationId: 'histogram',
        summary: 'How many, over time',
        querystring: HISTOGRAM_PARAMETERS,
        response: answers(HISTOGRAM_ANSWER),
      },
    },
    async ({ query: asked, store, losses }, reply): Promise<HistogramAnswer> => {
      const { by, top = DEFAULT_PARTS } = asked;
      const selection = readSelection(asked, nowUs());
      const field = by === undefined ? undefined : readField(by);
      return gate.ask(clientSignal(reply), async (asking) => {
        const intervalUs = intervalOf(asked, selection.range, await store.summary());
        const bars = await store.histogram({ ...selection, intervalUs }, asking);
        const parts =
          field === undefined
            ? undefined
            : await breakDown(store, { ...selection, field, top, intervalUs }, asking);
        return {
          intervalMs: intervalUs / 1000,
          bars: bars.map(({ startUs, ...counts }) => ({ start: renderTimeUs(startUs), ...counts })),
          ...(field !== undefined && parts !== undefined && { by: { field, parts } }),
          ...(await missingBeside({ losses, store }, selection.range)),
        };
      });
    },
  );
}

function intervalOf(
  { interval, bars = DEFAULT_BARS }: HistogramParameters,
  range: TimeRange,
  summary: StoreSummary,
): number {
  const span = spanUs(range, summary);
  return interval === undefined ? chooseIntervalUs(span, bars) : readIntervalUs(interval, span);
}

function serveFacets(app: App, { gate, nowUs }: Serving): void {
  app.get(
    '/api/v1/facets',
    {
      schema: {
        operationId: 'facets',
        summary: 'The most frequent values of fields',
        querystring: FACETS_PARAMETERS,
        response: answers(FACETS_ANSWER),
      },
    },
    async ({ query: asked, store, losses }, reply): Promise<FacetsAnswer> => {
      const { fields, top = DEFAULT_VALUES } = asked;
      const question = { ...readSelection(asked, nowUs()), fields: readFields(fields), top };
      const facets = await gate.ask(clientSignal(reply), (asking) =>
        store.facets(question, asking),
      );
      return { facets, ...(await missingBeside({ losses, store }, question.range)) };
    },
  );
}

function serveGroups(app: App, { gate, nowUs }: Serving): void {
  app.get(
    '/api/v1/groups',
    {
      schema: {
        operationId: 'groups',
        summary: 'The largest groups that agree in some fields',
        querystring: GROUPS_PARAMETERS,
        response: answers(GROUPS_ANSWER),
      },
    },
    async (request, reply): Promise<GroupsAnswer> => {
      const { store, losses } = request;
      const { fields: text, top = DEFAULT_GROUPS } = request.query;
      const fields = readFields(text);
      const question = { ...readSelection(request.query, nowUs()), fields, top };
      const groups = await gate.ask(clientSignal(reply), (asking) =>
        store.groups(question, asking),
      );
      request.answeredRows = groups.length;
      return {
        fields,
        groups: groups.map(({ values, ...counts }) => ({
          values: values.map((value) => value ?? null),
          ...counts,
        })),
        ...(await missingBeside({ losses, store }, question.range)),
      };
    },
  );
}

function serveStatistics(app: App, { gate, nowUs }: Serving): void {
  app.get(
    '/api/v1/statistics',
    {
      schema: {
        operationId: 'statistics',
        summary: 'Counts, errors and how long requests took',
        querystring: SELECTION_PARAMETERS,
        response: answers(STATISTICS_ANSWER),
      },
    },
    async ({ query: asked, store, losses }, reply): Promise<StatisticsAnswer> => {
      const selection = readSelection(asked, nowUs());
      const { firstUs, lastUs, ...figures } = await gate.ask(clientSignal(reply), (asking) =>
        store.statistics(selection, asking),
      );
      return {
        ...figures,
        ...(firstUs !== undefined && { first: renderTimeUs(firstUs) }),
        ...(lastUs !== undefined && { last: renderTimeUs(lastUs) }),
        ...(await missingBeside({ losses, store }, selection.range)),
      };
    },
  );
}
