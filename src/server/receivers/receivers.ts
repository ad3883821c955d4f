import type { FastifyBaseLogger } from 'fastify';
import type { Registry } from 'prom-client';
import type { HeardAgents } from '../../collect/agent/heard-agents.ts';
import { BodyBudget } from '../../collect/receive/body-budget.ts';
import { BODY_BUDGET_BYTES } from '../../collect/receive/limits.ts';
import type { Refusals } from '../../collect/receive/refusals.ts';
import type { Store } from '../../store/store.ts';
import { Listener } from './listener.ts';
import { loadTls } from './load-tls.ts';
import { ReceiverMetrics } from './receiver-metrics.ts';
import type { ReceiverSettings } from './receiver-settings.ts';
import { RECEIVER_TIMEOUTS, type ReceiverTimeouts, type Receiving } from './receiving.ts';
import { requireProtection } from './require-protection.ts';

/** What receivers work with. */
export interface ReceiversOptions {
  readonly store: Pick<Store, 'append'>;
  readonly refusals: Refusals;
  readonly agents?: HeardAgents;
  /** Microseconds since the epoch. */
  readonly nowUs: () => number;
  readonly log?: FastifyBaseLogger;
  /** Bytes of bodies that may be in memory at once. */
  readonly budgetBytes?: number;
  readonly timeouts?: ReceiverTimeouts;
}

/**
 * All addresses on which events are received. They stop together: nothing new is taken, and what is
 * being appended is still answered.
 */
export class Receivers implements AsyncDisposable {
  readonly #receiving: Receiving;
  #listeners: readonly Listener[];

  private constructor(receiving: Receiving, listeners: readonly Listener[]) {
    this.#receiving = receiving;
    this.#listeners = listeners;
  }

  /** Begins to receive on all addresses, or on none and throws. */
  static async open(
    settings: readonly ReceiverSettings[],
    { budgetBytes = BODY_BUDGET_BYTES, timeouts = RECEIVER_TIMEOUTS, ...rest }: ReceiversOptions,
  ): Promise<Receivers> {
    const budget = new BodyBudget(budgetBytes);
    const receiving = { ...rest, timeouts, budget, metrics: new ReceiverMetrics(budget) };
    return new Receivers(receiving, await openAll(settings, receiving));
  }

  /** The settings in force, each with where it is reached. */
  get listening(): readonly { readonly settings: ReceiverSettings; readonly url: string }[] {
    return this.#listeners.map(({ settings, url }) => ({ settings, url }));
  }

  /** What was received, for `/metrics`. */
  get registry(): Registry {
    return this.#receiving.metrics.registry;
  }

  /**
   * Works by new settings. Addresses that stay are not closed for a moment; those that are new are
   * opened before those that are gone are closed. When something is wrong with the new settings it
   * throws, and the old ones stay in force.
   */
  async take(settings: readonly ReceiverSettings[]): Promise<void> {
    for (const one of settings) {
      requireProtection(one);
      if (one.tls !== undefined) await loadTls(one.tls);
    }
    const { stays, added, gone } = this.#compare(settings);
    const isTaken = (one: ReceiverSettings): boolean =>
      gone.some((listener) => isSameAddress(one, listener));
    const opened = await openAll(
      added.filter((one) => !isTaken(one)),
      this.#receiving,
    );
    opened.push(...(await this.#replace(added.filter(isTaken), gone, opened)));
    for (const [one, listener] of stays) await listener.take(one);
    this.#listeners = settings.flatMap(
      (one) => stays.get(one) ?? opened.find((listener) => listener.settings === one) ?? [],
    );
    await closeAll(gone);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeAll(this.#listeners);
    this.#listeners = [];
  }

  #compare(settings: readonly ReceiverSettings[]): Comparison {
    const gone = [...this.#listeners];
    const stays = new Map<ReceiverSettings, Listener>();
    for (const one of settings) {
      const at = gone.findIndex((listener) => listener.canTake(one));
      const [listener] = at === -1 ? [] : gone.splice(at, 1);
      if (listener !== undefined) stays.set(one, listener);
    }
    return { stays, added: settings.filter((one) => !stays.has(one)), gone };
  }

  /** Opens addresses that have to be closed first, because they change between HTTP and HTTPS. */
  async #replace(
    settings: readonly ReceiverSettings[],
    gone: readonly Listener[],
    opened: readonly Listener[],
  ): Promise<readonly Listener[]> {
    const closing = gone.filter((listener) => settings.some((one) => isSameAddress(one, listener)));
    await closeAll(closing);
    try {
      return await openAll(settings, this.#receiving);
    } catch (error) {
      await closeAll(opened);
      const again = await openAll(
        closing.map((listener) => listener.settings),
        this.#receiving,
      );
      this.#listeners = [...this.#listeners.filter((one) => !closing.includes(one)), ...again];
      throw error;
    }
  }
}

/** How new settings differ from those in force. */
interface Comparison {
  readonly stays: ReadonlyMap<ReceiverSettings, Listener>;
  readonly added: readonly ReceiverSettings[];
  readonly gone: readonly Listener[];
}

async function openAll(
  settings: readonly ReceiverSettings[],
  receiving: Receiving,
): Promise<Listener[]> {
  const listeners: Listener[] = [];
  try {
    for (const one of settings) listeners.push(await Listener.open(one, receiving));
    return listeners;
  } catch (error) {
    await closeAll(listeners);
    throw error;
  }
}

async function closeAll(listeners: readonly Listener[]): Promise<void> {
  await Promise.all(listeners.map((listener) => listener[Symbol.asyncDispose]()));
}

function isSameAddress({ listen }: ReceiverSettings, { settings }: Listener): boolean {
  return listen.host === settings.listen.host && listen.port === settings.listen.port;
}
