import { Gauge, Registry } from 'prom-client';
import type { LiveStatus } from '../collect/live-status.ts';
import type { LossList } from '../collect/losses/loss-reader.ts';
import { LOSS_REASONS } from '../collect/losses.ts';
import type { Store } from '../store/store.ts';

/** What is told of collecting. */
export interface CollectMetricsOptions {
  readonly store: Pick<Store, 'removed'>;
  readonly losses: LossList;
  /** What is known of sources; undefined where nothing is collected. */
  readonly live?: () => LiveStatus;
}

/** Metrics of losses and retention, and of sources where some are collected from. */
export function collectMetrics({ store, losses, live }: CollectMetricsOptions): Registry {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    name: 'annals_losses',
    help: 'Losses on record, by reason.',
    labelNames: ['reason'],
    registers,
    async collect() {
      const all = await losses.select({});
      for (const reason of LOSS_REASONS) {
        this.set({ reason }, all.filter((loss) => loss.reason === reason).length);
      }
    },
  });
  new Gauge({
    name: 'annals_lost_events',
    help: 'Events the losses on record are known to have cost, by reason.',
    labelNames: ['reason'],
    registers,
    async collect() {
      const all = await losses.select({});
      for (const reason of LOSS_REASONS) {
        const of = all.filter((loss) => loss.reason === reason);
        this.set(
          { reason },
          of.reduce((sum, { events = 0 }) => sum + events, 0),
        );
      }
    },
  });
  new Gauge({
    name: 'annals_store_removed_events',
    help: 'Events that retention removed.',
    registers,
    async collect() {
      this.set((await store.removed())?.events ?? 0);
    },
  });
  if (live !== undefined) watchSources(registers, live);
  return registry;
}

function watchSources(registers: readonly Registry[], live: () => LiveStatus): void {
  const labelNames = ['cluster', 'source'];
  const each = (
    name: string,
    help: string,
    read: (source: LiveStatus['sources'][number], nowUs: number) => number | undefined,
  ): void => {
    new Gauge({
      ...{ name, help, labelNames, registers: [...registers] },
      collect() {
        const { sources, atUs } = live();
        this.reset();
        for (const one of sources) {
          const value = read(one, atUs);
          if (value !== undefined) this.set({ cluster: one.cluster, source: one.source }, value);
        }
      },
    });
  };
  each('annals_source_events', 'Events kept from a source since the start.', ({ kept }) => kept);
  each('annals_source_rejected_events', 'What was no event, likewise.', ({ rejected }) => rejected);
  each('annals_source_bytes', 'Bytes of its events, likewise.', ({ bytes }) => bytes);
  each(
    'annals_source_quiet_seconds',
    'Since the last event of a source was synced.',
    ({ lastUs }, nowUs) => (lastUs === undefined ? undefined : (nowUs - lastUs) / 1e6),
  );
  each(
    'annals_source_waiting_bytes',
    'Of a followed file: seen and not kept yet.',
    ({ waitingBytes }) => waitingBytes,
  );
  each(
    'annals_source_lag_seconds',
    'Of a followed file with bytes that wait: since the last event kept of it was written.',
    ({ lagSeconds }) => lagSeconds,
  );
}
