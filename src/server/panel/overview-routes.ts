import {
  OVERVIEW_ANSWER,
  OVERVIEW_PARAMETERS,
  type OverviewAnswer,
} from '../../api/overview-answer.ts';
import { renderTimeUs, stageTimeUs } from '../../event/time.ts';
import { printQuery } from '../../query/print-query.ts';
import type { Asking, Selection, Store } from '../../store/store.ts';
import { chooseIntervalUs, spanUs } from '../choose-interval.ts';
import { clientSignal } from '../client-signal.ts';
import { missingBeside } from '../missing-beside.ts';
import { and, DENIED, ERRORS, is } from '../query-tree.ts';
import { readEvent } from '../read-event.ts';
import { readSelection } from '../read-selection.ts';
import { type App, answers, type Serving } from '../serving.ts';

const DEFAULT_BARS = 60;
const TALKERS = 20;

/** Serves `overview`: what the panels of the first page of a report show. */
export function serveOverview(app: App, { gate, nowUs }: Serving): void {
  app.get(
    '/api/v1/overview',
    {
      schema: {
        operationId: 'overview',
        summary: 'Requests, errors, latency, talkers and sources at a glance',
        querystring: OVERVIEW_PARAMETERS,
        response: answers(OVERVIEW_ANSWER),
      },
    },
    async ({ query: asked, store, losses }, reply): Promise<OverviewAnswer> => {
      const { bars = DEFAULT_BARS, ...rest } = asked;
      const selection = readSelection(rest, nowUs());
      return gate.ask(clientSignal(reply), async (asking) => {
        const span = spanUs(selection.range, await store.summary());
        const intervalUs = chooseIntervalUs(span, bars);
        const [timeline, latency, users, resources, userAgents, sources] = await Promise.all([
          readBars(store, selection, intervalUs, asking),
          store.latencies({ ...selection, intervalUs }, asking),
          readTalkers(store, selection, 'user.username', asking),
          readTalkers(store, selection, 'objectRef.resource', asking),
          readTalkers(store, selection, 'userAgent', asking),
          readSources(store, selection, asking),
        ]);
        return {
          intervalMs: intervalUs / 1000,
          bars: timeline,
          latency: latency.map(({ startUs, count, p50Ms, p90Ms, p99Ms }) => ({
            start: renderTimeUs(startUs),
            count,
            p50: p50Ms,
            p90: p90Ms,
            p99: p99Ms,
          })),
          users,
          resources,
          userAgents,
          sources,
          queries: {
            all: printQuery(selection.query),
            errors: printQuery(and(selection.query, ERRORS)),
            denied: printQuery(and(selection.query, DENIED)),
          },
          ...(await missingBeside({ losses, store }, selection.range)),
        };
      });
    },
  );
}

async function readBars(
  store: Store,
  selection: Selection,
  intervalUs: number,
  asking: Asking,
): Promise<OverviewAnswer['bars']> {
  const refused = { ...selection, query: and(selection.query, DENIED) };
  const [requests, events, denied] = await Promise.all([
    store.histogram({ ...selection, intervalUs }, asking),
    store.histogram({ ...selection, unit: 'events', intervalUs }, asking),
    store.histogram({ ...refused, intervalUs }, asking),
  ]);
  const requestsAt = new Map(requests.map((bar) => [bar.startUs, bar]));
  const deniedAt = new Map(denied.map((bar) => [bar.startUs, bar]));
  return events.map(({ startUs, count }) => ({
    start: renderTimeUs(startUs),
    requests: requestsAt.get(startUs)?.count ?? 0,
    errors: requestsAt.get(startUs)?.errors ?? 0,
    denied: deniedAt.get(startUs)?.count ?? 0,
    events: count,
  }));
}

async function readTalkers(
  store: Store,
  selection: Selection,
  field: string,
  asking: Asking,
): Promise<OverviewAnswer['users']> {
  const question = { ...selection, unit: 'events' as const, fields: [field], top: TALKERS };
  const volumes = await store.volumes(question, asking);
  return volumes.map(({ values: [value = null], count, sizeBytes }) => ({
    value,
    events: count,
    sizeBytes,
    query: printQuery(and(selection.query, is(field, value))),
  }));
}

async function readSources(
  store: Store,
  selection: Selection,
  asking: Asking,
): Promise<OverviewAnswer['sources']> {
  const question = { ...selection, unit: 'events' as const };
  const fields = ['cluster', 'source'];
  const groups = await store.groups({ ...question, fields, top: TALKERS }, asking);
  return Promise.all(
    groups.map(async ({ values: [cluster = '', source = ''], count }) => {
      const query = and(selection.query, is('cluster', cluster), is('source', source));
      const last = await readLast(store, { ...question, query }, asking);
      return { cluster, source, events: count, ...last };
    }),
  );
}

async function readLast(
  store: Store,
  selection: Selection,
  asking: Asking,
): Promise<{ readonly last?: string; readonly lagMs?: number }> {
  const { rows } = await store.search({ ...selection, order: 'newest', limit: 1 }, asking);
  const [row] = rows;
  const [stored] = row === undefined ? [] : await store.events([row.position]);
  if (row === undefined || stored === undefined) return {};
  const lagMs = (stored.receivedUs - stageTimeUs(readEvent(stored).recorded.event)) / 1000;
  return { last: renderTimeUs(row.timeUs), lagMs };
}
