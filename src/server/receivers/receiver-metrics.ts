import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { BodyBudget } from '../../collect/receive/body-budget.ts';

/** What became of the events of one request. */
export interface Figures {
  readonly kept: number;
  readonly duplicates: number;
  readonly rejected: number;
}

/** Counts what receivers do. The labels are names of the configuration, never a sender's words. */
export class ReceiverMetrics {
  readonly registry: Registry = new Registry();
  readonly #requests: Counter;
  readonly #events: Counter;
  readonly #bytes: Counter;
  readonly #seconds: Histogram;
  readonly #broken: Counter;

  constructor(budget: BodyBudget) {
    const registers = [this.registry];
    this.#requests = new Counter({
      name: 'annals_receiver_requests_total',
      help: 'Requests answered, by source and status.',
      labelNames: ['source', 'status'],
      registers,
    });
    this.#events = new Counter({
      name: 'annals_receiver_events_total',
      help: 'Events received, by source and what became of them: kept, duplicate or rejected.',
      labelNames: ['source', 'outcome'],
      registers,
    });
    this.#bytes = new Counter({
      name: 'annals_receiver_bytes_total',
      help: 'Bytes of bodies received, after unpacking, by source.',
      labelNames: ['source'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'annals_receiver_sync_seconds',
      help: 'From the first byte of a request until all its events are synced.',
      labelNames: ['source'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.#broken = new Counter({
      name: 'annals_receiver_broken_connections_total',
      help: 'Connections ended because of what came over them: no TLS, no HTTP, or too slow.',
      labelNames: ['source'],
      registers,
    });
    new Gauge({
      name: 'annals_receiver_held_bytes',
      help: 'Bytes of bodies held in memory and not yet synced.',
      registers,
      collect() {
        this.set(budget.usedBytes);
      },
    });
  }

  answered(source: string, status: number): void {
    this.#requests.inc({ source, status });
  }

  received(source: string, bytes: number): void {
    this.#bytes.inc({ source }, bytes);
  }

  synced(source: string, { kept, duplicates, rejected }: Figures, seconds: number): void {
    this.#events.inc({ source, outcome: 'kept' }, kept);
    this.#events.inc({ source, outcome: 'duplicate' }, duplicates);
    this.#events.inc({ source, outcome: 'rejected' }, rejected);
    this.#seconds.observe({ source }, seconds);
  }

  broken(source: string): void {
    this.#broken.inc({ source });
  }
}
