import type { Failure } from '../base/failure.ts';
import type { BlockAppender } from './block-appender.ts';
import type { BlockIndexWriter } from './block-index.ts';
import type { BlockReader } from './block-reader.ts';
import type { BlockRef } from './block-refs.ts';
import { brokenFailure, commitFailure } from './commit-failure.ts';
import type { Files } from './files.ts';
import type {
  Journal,
  JournalEntry,
  PackedEvents,
  Recovery,
  Removal,
  StoredEntry,
} from './journal.ts';
import { type JournalView, readPackedView, readView, scanView } from './journal-view.ts';
import {
  MAX_EVENT_BYTES,
  MAX_NAME_BYTES,
  MAX_PACKING_BLOCKS,
  MAX_TAIL_BYTES,
  TILE_EVENTS,
} from './limits.ts';
import type { Lock } from './lock.ts';
import { isLost } from './lost-entry.ts';
import type { PackedBlock } from './pack-block.ts';
import { type Removed, writeRemoved } from './removed.ts';
import { sweepFiles } from './sweep-files.ts';
import type { TreeFiles } from './tree-files.ts';
import { withFrontier } from './with-frontier.ts';
import { eventRecords, ReplaceFailed, type WriteAheadFile } from './write-ahead-file.ts';
import type { WriteAheadRecord } from './write-ahead-record.ts';

/** Packs one block, here or in another thread. */
export type Pack = (
  firstPosition: number,
  entries: readonly JournalEntry[],
) => Promise<PackedBlock>;

/** The open parts of a store, as `openJournal` puts them together. */
export interface JournalParts {
  readonly root: string;
  readonly lock: Lock;
  readonly reader: BlockReader;
  readonly blocks: BlockAppender;
  readonly tree: TreeFiles;
  readonly index: BlockIndexWriter;
  readonly writeAhead: WriteAheadFile;
  readonly files: Files;
  readonly removed: Removed | undefined;
  readonly view: JournalView;
  readonly recovery: Recovery;
  readonly pack: Pack;
  readonly blockTiles: number;
  readonly rotateBytes: number;
  /** Told once, when nothing can be written any more until the journal is opened again. */
  readonly onBroken: (failure: Failure) => void;
}

interface Call {
  readonly entries: readonly JournalEntry[];
  readonly resolve: (firstPosition: number) => void;
  readonly reject: (failure: Failure) => void;
}

/** The one writer of a journal on disk. Its commits run one at a time, each for all calls waiting. */
export class DiskJournal implements Journal {
  readonly recovery: Recovery;
  readonly #parts: JournalParts;
  #view: JournalView;
  #removed: Removed | undefined;
  #waiting: Call[] = [];
  #running: Promise<void> | undefined;
  #broken: Failure | undefined;
  #closed = false;

  constructor(parts: JournalParts) {
    this.#parts = parts;
    this.#view = parts.view;
    this.#removed = parts.removed;
    this.recovery = parts.recovery;
  }

  get removed(): Removal | undefined {
    return this.#removed;
  }

  get size(): number {
    return this.#view.tailStart + this.#view.tail.length;
  }

  async append(entries: readonly JournalEntry[]): Promise<number> {
    checkEntries(entries);
    if (this.#closed) throw new Error('the journal is closed');
    if (this.#broken !== undefined) throw this.#broken;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entries, resolve, reject });
      this.#running ??= this.#run();
    });
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

  remove(removal: Removal): Promise<void> {
    return this.#between(async () => {
      const { files, root, tree, blocks } = this.#parts;
      const { refs, tailStart } = this.#view;
      if (removal.end <= (this.#removed?.end ?? 0)) return;
      if (removal.end > this.size) throw new Error(`cannot remove up to ${removal.end}`);
      const isAll = removal.end >= tailStart;
      const kept = this.#removed?.blocksFrom ?? 0;
      const fits = isAll ? tailStart : (refs.fileStart(removal.end) ?? kept);
      const blocksFrom = Math.max(fits, kept);
      // What is removed in the file that is being written can only go once it is ended.
      if (isAll || blocksFrom === refs.fileStart(tailStart)) await blocks.endFile();
      const removed = await withFrontier(tree, this.#removed, { ...removal, blocksFrom });
      await writeRemoved(files, root, removed);
      this.#removed = removed;
      this.#view = { ...this.#view, start: removed.end };
    });
  }

  sweep(): Promise<void> {
    return this.#between(async () => {
      if (this.#removed === undefined) return;
      const { files, root, reader } = this.#parts;
      const { blocksFrom } = this.#removed;
      this.#view = { ...this.#view, refs: this.#view.refs.without(blocksFrom) };
      await reader.forget(await sweepFiles(files, root, blocksFrom));
    });
  }

  endFile(): Promise<void> {
    return this.#between(() => this.#parts.blocks.endFile());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#running;
    const { blocks, tree, index, writeAhead, reader, lock } = this.#parts;
    try {
      await this.#settleAtRest();
      for (const part of [blocks, tree, index, writeAhead, reader]) await part.close();
    } finally {
      await lock[Symbol.asyncDispose]();
    }
  }

  /** Does something while no commit runs. */
  async #between(work: () => Promise<void>): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    if (this.#closed) throw new Error('the journal is closed');
    if (this.#broken !== undefined) throw this.#broken;
    const done = work();
    this.#running = done.then(
      () => this.#run(),
      () => this.#run(),
    );
    await done;
  }

  async #run(): Promise<void> {
    // Calls made in the same turn of the event loop share the first commit too.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const calls = this.#waiting;
      this.#waiting = [];
      const first = this.size;
      const failure = this.#broken ?? (await this.#commit(calls.flatMap((call) => call.entries)));
      let position = first;
      for (const { entries, resolve, reject } of calls) {
        if (failure !== undefined) reject(failure);
        else resolve(position);
        position += entries.length;
      }
    }
    this.#running = undefined;
  }

  async #commit(
    added: readonly JournalEntry[],
    blockTiles: number = this.#parts.blockTiles,
  ): Promise<Failure | undefined> {
    const { root, blocks, tree, writeAhead } = this.#parts;
    const marks = { blocks: blocks.mark(), tree: tree.mark(), writeAhead: writeAhead.sizeBytes };
    const step: { syncing: boolean } = { syncing: false };
    try {
      await this.#write(added, step, blockTiles);
    } catch (error) {
      const failure = await this.#rollback(marks);
      // After a failed sync the system may have dropped what it could not write: nothing is sure.
      if (step.syncing) this.#break(error);
      return this.#broken ?? failure ?? commitFailure(root, error);
    }
    return undefined;
  }

  async #rollback(marks: Marks): Promise<Failure | undefined> {
    const { blocks, tree, writeAhead } = this.#parts;
    try {
      await writeAhead.rollback(marks.writeAhead);
      await blocks.rollback(marks.blocks);
      await tree.rollback(marks.tree);
      return undefined;
    } catch (error) {
      return this.#break(error);
    }
  }

  #break(error: unknown): Failure {
    if (this.#broken !== undefined) return this.#broken;
    const { root, onBroken } = this.#parts;
    this.#broken = brokenFailure(root, error);
    onBroken(this.#broken);
    return this.#broken;
  }

  async #write(
    added: readonly JournalEntry[],
    step: { syncing: boolean },
    blockTiles: number,
  ): Promise<void> {
    const { blocks, tree, writeAhead } = this.#parts;
    const { tail, tailStart } = this.#view;
    const all = tail.length === 0 ? added : [...tail, ...added];
    const cuts = blockCuts(all, blockTiles * TILE_EVENTS);
    const sealedCount = cuts.at(-1) ?? 0;
    const refs = await this.#writeBlocks(all, tailStart, cuts);
    if (refs.length > 0) {
      step.syncing = true;
      await Promise.all([blocks.sync(), tree.sync()]);
      step.syncing = false;
    }
    const records: WriteAheadRecord[] = [];
    const sealed = tailStart + sealedCount;
    if (refs.length > 0) records.push({ kind: 'sealed', position: sealed });
    const start = Math.max(sealedCount, tail.length);
    records.push(...eventRecords(tailStart + start, all.slice(start)));
    if (records.length > 0) {
      await writeAhead.append(records);
      step.syncing = true;
      await writeAhead.sync();
      step.syncing = false;
    }
    blocks.settle();
    for (const ref of refs) this.#view.refs.add(ref);
    const kept = tail.slice(sealedCount);
    // Copied, so that a few events do not keep the large buffers they came in.
    const fresh = all.slice(start).map((entry) => ({ ...entry, bytes: entry.bytes.slice() }));
    this.#view = { ...this.#view, tailStart: sealed, tail: [...kept, ...fresh] };
    await this.#parts.index.add(refs);
    await this.#rotate();
  }

  /** Packs several blocks at once and writes them in order. */
  async #writeBlocks(
    all: readonly JournalEntry[],
    tailStart: number,
    cuts: readonly number[],
  ): Promise<readonly BlockRef[]> {
    const { blocks, tree, pack } = this.#parts;
    const refs: BlockRef[] = [];
    const roots: Uint8Array[] = [];
    const packing: Promise<PackedBlock>[] = [];
    let started = 0;
    try {
      for (const [i] of cuts.entries()) {
        for (; started < cuts.length && packing.length < MAX_PACKING_BLOCKS; started++) {
          const from = cuts[started - 1] ?? 0;
          packing.push(pack(tailStart + from, all.slice(from, cuts[started])));
        }
        const block = await packing.shift();
        if (block === undefined) throw new Error(`block ${i} was not packed`);
        refs.push(await blocks.append(block));
        roots.push(block.tileRoots);
      }
    } finally {
      await Promise.allSettled(packing);
    }
    await tree.append(Buffer.concat(roots));
    return refs;
  }

  /**
   * A store at rest holds whole tiles in blocks, also when these are smaller than usual, and nothing
   * twice. What cannot be done now is left as it is.
   */
  async #settleAtRest(): Promise<void> {
    const { writeAhead } = this.#parts;
    if (this.#broken === undefined && this.#view.tail.length >= TILE_EVENTS) {
      await this.#commit([], 1);
    }
    const { tail, tailStart } = this.#view;
    const needed = tail.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (this.#broken !== undefined || writeAhead.sizeBytes < needed + SPARE_BYTES) return;
    await writeAhead.rotate({ sealed: tailStart, entries: tail }).catch(() => {});
  }

  /** The commit stands whatever happens here, unless it is unknown which file is in use. */
  async #rotate(): Promise<void> {
    const { writeAhead, rotateBytes } = this.#parts;
    if (writeAhead.sizeBytes < rotateBytes) return;
    const { tailStart, tail } = this.#view;
    try {
      await writeAhead.rotate({ sealed: tailStart, entries: tail });
    } catch (error) {
      if (error instanceof ReplaceFailed) this.#break(error);
    }
  }
}

interface Marks {
  readonly blocks: ReturnType<BlockAppender['mark']>;
  readonly tree: readonly number[];
  readonly writeAhead: number;
}

/** Where each block ends. With too many bytes left over, these make a block smaller than usual. */
function blockCuts(entries: readonly JournalEntry[], blockEvents: number): readonly number[] {
  const cuts: number[] = [];
  let end = blockEvents;
  for (; end <= entries.length; end += blockEvents) cuts.push(end);
  const start = end - blockEvents;
  const tiles = Math.floor((entries.length - start) / TILE_EVENTS);
  if (tiles === 0) return cuts;
  let sizeBytes = 0;
  for (let i = start; i < entries.length; i++) sizeBytes += entries[i]?.bytes.length ?? 0;
  if (sizeBytes > MAX_TAIL_BYTES) cuts.push(start + tiles * TILE_EVENTS);
  return cuts;
}

/** A UTF-16 unit takes three bytes at most. */
const MAX_NAME_UNITS = Math.floor(MAX_NAME_BYTES / 3);

/** Not worth a new file. */
const SPARE_BYTES = 64 * 1024;

const LINE_FEED = 0x0a;

/** Bugs of the caller, found before they reach the disk. */
function checkEntries(entries: readonly JournalEntry[]): void {
  for (const entry of entries) {
    if (entry.bytes.includes(LINE_FEED)) throw new Error('an event holds a line feed');
    if (entry.bytes.length > MAX_EVENT_BYTES) throw new Error('an event is larger than allowed');
    if (!Number.isSafeInteger(entry.receivedUs) || entry.receivedUs < 0) {
      throw new Error(`receivedUs is ${entry.receivedUs}`);
    }
    if (isLost(entry)) throw new Error('an event has neither bytes nor origin');
    if (entry.cluster.length > MAX_NAME_UNITS || entry.source.length > MAX_NAME_UNITS) {
      throw new Error('the name of a cluster or source is too long');
    }
  }
}
