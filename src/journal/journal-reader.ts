import { BlockReader } from './block-reader.ts';
import type { Files } from './files.ts';
import type {
  Journal,
  PackedEvents,
  ReadableJournal,
  Recovery,
  Removal,
  StoredEntry,
} from './journal.ts';
import { type JournalView, readPackedView, readView, scanView } from './journal-view.ts';
import { READ_CACHE_BYTES } from './limits.ts';
import { type LoadedStore, loadStore } from './load-store.ts';
import { nodeFiles } from './node-files.ts';

/** A journal that is only read. Others may write to it meanwhile. */
export interface JournalReader extends ReadableJournal {
  /** Sees what was acknowledged since it was opened or refreshed last. */
  refresh(): Promise<void>;
}

/**
 * Opens the journal in `root` for reading, without a lock and without changing a byte. It sees all
 * that was acknowledged when it was opened, and may see events a moment before they are. A folder
 * without a journal is an empty journal.
 */
export async function openJournalReader(
  root: string,
  options: { readonly cacheBytes?: number; readonly files?: Files } = {},
): Promise<JournalReader> {
  const files = options.files ?? nodeFiles;
  const store = await loadStore(files, root, { takeOver: false, useIndex: true });
  const reader = new BlockReader(files, root, options.cacheBytes ?? READ_CACHE_BYTES);
  return new DiskJournalReader({ files, root, reader }, store);
}

interface Parts {
  readonly files: Files;
  readonly root: string;
  readonly reader: BlockReader;
}

class DiskJournalReader implements JournalReader {
  readonly #parts: Parts;
  #store: LoadedStore;
  #view: JournalView;
  #refreshing: Promise<void> | undefined;

  constructor(parts: Parts, store: LoadedStore) {
    this.#parts = parts;
    this.#store = store;
    this.#view = viewOf(parts, store);
  }

  get size(): number {
    return this.#view.tailStart + this.#view.tail.length;
  }

  /** A reader cuts nothing, and cannot tell a torn end from a write that is going on. */
  get recovery(): Recovery {
    return { tornBytes: 0, damage: this.#view.damage };
  }

  get removed(): Removal | undefined {
    return this.#store.removed;
  }

  scan(
    first: number,
    end: number,
    options: Parameters<Journal['scan']>[2] = {},
  ): AsyncIterable<readonly StoredEntry[]> {
    return scanView(() => this.#view, first, end, options);
  }

  read(positions: readonly number[]): Promise<readonly (StoredEntry | undefined)[]> {
    return readView(this.#view, positions);
  }

  readPacked(first: number, end: number): Promise<PackedEvents | undefined> {
    return readPackedView(this.#view, first, end);
  }

  refresh(): Promise<void> {
    this.#refreshing ??= this.#load().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#refreshing;
    await this.#parts.reader.close();
  }

  async #load(): Promise<void> {
    const { files, root, reader } = this.#parts;
    const earlier = this.#store;
    this.#store = await loadStore(files, root, { takeOver: false, useIndex: true, earlier });
    if ((this.#store.sealed ?? 0) < (earlier.sealed ?? 0)) {
      // Blocks seen before they were acknowledged were taken back: nothing known of them holds.
      await reader.close();
      this.#store = await loadStore(files, root, { takeOver: false, useIndex: true });
    }
    this.#view = viewOf(this.#parts, this.#store);
  }
}

function viewOf(
  { reader }: Parts,
  { survey, removed, tailStart, tail, damage }: LoadedStore,
): JournalView {
  return { refs: survey.refs, reader, start: removed?.end ?? 0, tailStart, tail, damage };
}
