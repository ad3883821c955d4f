import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RawEvent } from '../event/audit-event.ts';
import { INDEX_FOLDER, MANIFEST } from '../index/filenames.ts';
import { REMOVED_FILE, WRITE_AHEAD_FILE } from '../journal/filenames.ts';
import type { DiskStore } from './disk-store.ts';
import { openDiskStore } from './open-disk-store.ts';
import type {
  AppendOutcome,
  Asking,
  Bar,
  Facet,
  FacetRequest,
  Group,
  GroupRequest,
  HistogramRequest,
  LatencyBar,
  Page,
  Reading,
  RemovedEvents,
  SearchRequest,
  Selection,
  Statistics,
  Store,
  StoredEvent,
  StoreSummary,
  Volume,
} from './store.ts';

/** How often a change of the store is looked for, at most. */
const LOOK_EVERY_MS = 1000;

/** Opening again may take this share of the time: a store under a fast import is not reopened in a row. */
const OPENING_SHARE = 0.2;

/** A store as it was opened, and the questions that still run on it. */
interface Opened {
  readonly store: DiskStore;
  readonly state: string;
  readonly asking: Set<Promise<unknown>>;
}

/**
 * A store that another process writes to, read as it grows: it is opened again when its files have
 * changed, and what is asked meanwhile is answered from the state before.
 */
export class FollowingStore implements Store {
  readonly #root: string;
  #opened: Opened;
  #lookedMs = 0;
  #openingMs = 0;
  #opening: Promise<void> | undefined;
  readonly #closing = new Set<Promise<void>>();

  private constructor(root: string, opened: Opened) {
    this.#root = root;
    this.#opened = opened;
  }

  /** Rejects as `openDiskStore` does. */
  static async open(root: string): Promise<FollowingStore> {
    return new FollowingStore(root, await openNow(root));
  }

  append(_events: readonly RawEvent[]): Promise<readonly AppendOutcome[]> {
    return Promise.reject(new Error('the store is not open for writing'));
  }

  summary(): Promise<StoreSummary> {
    return this.#ask((store) => store.summary());
  }

  removed(): Promise<RemovedEvents | undefined> {
    return this.#ask((store) => store.removed());
  }

  search(request: SearchRequest, asking?: Asking): Promise<Page> {
    return this.#ask((store) => store.search(request, asking));
  }

  explain(selection: Selection, asking?: Asking): Promise<Reading | undefined> {
    return this.#ask((store) => store.explain(selection, asking));
  }

  count(selection: Selection, asking?: Asking): Promise<number> {
    return this.#ask((store) => store.count(selection, asking));
  }

  histogram(request: HistogramRequest, asking?: Asking): Promise<readonly Bar[]> {
    return this.#ask((store) => store.histogram(request, asking));
  }

  facets(request: FacetRequest, asking?: Asking): Promise<readonly Facet[]> {
    return this.#ask((store) => store.facets(request, asking));
  }

  groups(request: GroupRequest, asking?: Asking): Promise<readonly Group[]> {
    return this.#ask((store) => store.groups(request, asking));
  }

  statistics(selection: Selection, asking?: Asking): Promise<Statistics> {
    return this.#ask((store) => store.statistics(selection, asking));
  }

  latencies(request: HistogramRequest, asking?: Asking): Promise<readonly LatencyBar[]> {
    return this.#ask((store) => store.latencies(request, asking));
  }

  volumes(request: GroupRequest, asking?: Asking): Promise<readonly Volume[]> {
    return this.#ask((store) => store.volumes(request, asking));
  }

  events(positions: readonly number[]): Promise<readonly (StoredEvent | undefined)[]> {
    return this.#ask((store) => store.events(positions));
  }

  eventsByAuditID(auditID: string): Promise<readonly StoredEvent[]> {
    return this.#ask((store) => store.eventsByAuditID(auditID));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opening;
    this.#retire(this.#opened);
    await Promise.all(this.#closing);
  }

  async #ask<T>(question: (store: DiskStore) => Promise<T>): Promise<T> {
    await this.#lookForChanges();
    const { store, asking } = this.#opened;
    const answer = question(store);
    asking.add(answer);
    try {
      return await answer;
    } finally {
      asking.delete(answer);
    }
  }

  async #lookForChanges(): Promise<void> {
    const nowMs = performance.now();
    const waitMs = Math.max(LOOK_EVERY_MS, this.#openingMs / OPENING_SHARE);
    if (this.#opening !== undefined || nowMs - this.#lookedMs < waitMs) return;
    this.#lookedMs = nowMs;
    if ((await stateOf(this.#root)) === this.#opened.state || this.#opening !== undefined) return;
    this.#opening = this.#reopen().finally(() => {
      this.#opening = undefined;
    });
    await this.#opening;
  }

  /** A store that cannot be opened right now is asked in its old state; the next look tries again. */
  async #reopen(): Promise<void> {
    const startMs = performance.now();
    const opened = await openNow(this.#root).catch(() => undefined);
    this.#openingMs = performance.now() - startMs;
    if (opened === undefined) return;
    const before = this.#opened;
    this.#opened = opened;
    this.#retire(before);
  }

  #retire({ store, asking }: Opened): void {
    const closing = Promise.allSettled([...asking]).then(() => store[Symbol.asyncDispose]());
    this.#closing.add(closing);
    closing.then(
      () => this.#closing.delete(closing),
      () => {},
    );
  }
}

async function openNow(root: string): Promise<Opened> {
  // Taken first: what changes while the store is opened is seen by the next look.
  const state = await stateOf(root);
  const store = await openDiskStore(root, { mode: 'read' });
  return { store, state, asking: new Set() };
}

/** Changes whenever something was committed, sealed or removed. */
async function stateOf(root: string): Promise<string> {
  const names = [WRITE_AHEAD_FILE, join(INDEX_FOLDER, MANIFEST), REMOVED_FILE];
  const files = names.map((name) => join(root, name));
  const states = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
        () => 'none',
      ),
    ),
  );
  return states.join(', ');
}
