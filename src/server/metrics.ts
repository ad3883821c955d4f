import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Store } from '../store/store.ts';
import type { QuestionGate } from './question-gate.ts';

const LABELS = ['route', 'method', 'status'] as const;

/** What `/metrics` tells about. */
export interface Measured {
  readonly store: Store;
  readonly gate: QuestionGate;
  /** Of other parts of the program; the names of their metrics differ from those here. */
  readonly registries: readonly Registry[];
}

/** Serves `/metrics`, and counts every request for it. */
export function serveMetrics(app: FastifyInstance, { store, gate, registries }: Measured): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  countRequests(app, registry);
  watchQuestions(registry, gate);
  watchStore(registry, store);
  app.get(
    '/metrics',
    { config: { admits: 'whole' }, schema: { hide: true } },
    async (_request, reply) => {
      const texts = await Promise.all([registry, ...registries].map((one) => one.metrics()));
      return reply.type(registry.contentType).send(texts.join('\n'));
    },
  );
}

function countRequests(app: FastifyInstance, registry: Registry): void {
  const requests = new Counter({
    name: 'annals_http_requests_total',
    help: 'Requests answered, by route, method and status.',
    labelNames: LABELS,
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'annals_http_request_duration_seconds',
    help: 'How long answers took.',
    labelNames: ['route'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    const route = routeOptions.url ?? 'unknown';
    requests.inc({ route, method, status: statusCode });
    durations.observe({ route }, elapsedTime / 1000);
  });
}

function watchQuestions(registry: Registry, gate: QuestionGate): void {
  gauge(registry, 'annals_questions_running', 'Questions being answered.', () => gate.running);
  gauge(registry, 'annals_questions_waiting', 'Questions waiting for room.', () => gate.waiting);
}

function watchStore(registry: Registry, store: Store): void {
  gauge(registry, 'annals_store_events', 'Events in the store.', async () => {
    return (await store.summary()).events;
  });
  const name = 'annals_store_last_event_timestamp_seconds';
  gauge(registry, name, 'When the latest request in the store was received.', async () => {
    const { lastUs } = await store.summary();
    return lastUs === undefined ? undefined : lastUs / 1e6;
  });
}

function gauge(
  registry: Registry,
  name: string,
  help: string,
  read: () => number | undefined | Promise<number | undefined>,
): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      const value = await read();
      if (value === undefined) this.reset();
      else this.set(value);
    },
  });
}
