import type { Journal, JournalEntry, PackedEvents, Removal, StoredEntry } from './journal.ts';

const BATCH_ENTRIES = 512;

/** A journal that keeps its promises but the one to outlive its process. For tests and for looking at one file. */
export class MemoryJournal implements Journal {
  readonly recovery: Journal['recovery'] = { tornBytes: 0, damage: [] };
  removed: Removal | undefined;
  readonly #entries: StoredEntry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  async append(entries: readonly JournalEntry[]): Promise<number> {
    const first = this.size;
    for (const entry of entries) this.#entries.push({ ...entry, position: this.size });
    return first;
  }

  async *scan(
    first: number,
    end: number,
    options: Parameters<Journal['scan']>[2] = {},
  ): AsyncGenerator<readonly StoredEntry[]> {
    const last = Math.min(end, this.size);
    for (
      let start = Math.max(this.removed?.end ?? 0, first);
      start < last;
      start += BATCH_ENTRIES
    ) {
      options.signal?.throwIfAborted();
      yield this.#entries.slice(start, Math.min(last, start + BATCH_ENTRIES));
    }
  }

  async read(positions: readonly number[]): Promise<readonly (StoredEntry | undefined)[]> {
    const start = this.removed?.end ?? 0;
    return positions.map((position) => (position < start ? undefined : this.#entries[position]));
  }

  async readPacked(first: number, end: number): Promise<PackedEvents> {
    const entries = this.#entries.slice(Math.max(this.removed?.end ?? 0, first), end);
    return { blocks: [], entries };
  }

  async remove(removal: Removal): Promise<void> {
    this.removed = removal;
  }

  async sweep(): Promise<void> {}

  async endFile(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}
