import { mkdir } from 'node:fs/promises';
import type { SidecarParts } from './build-sidecar.ts';
import type { Engine } from './engine.ts';
import { hasHash } from './has-hash.ts';
import type { HotCandidate } from './hot-part.ts';
import { HotTable } from './hot-table.ts';
import { hashId, type IdHash } from './id-table.ts';
import type { IndexTable } from './index-table.ts';
import { type Manifest, readManifest, syncFolder, writeManifest } from './manifest.ts';
import type { PreparedBatch } from './prepare-batch.ts';
import { sealSegment } from './seal-segment.ts';
import {
  loadSegment,
  type SealedSegment,
  segmentPositions,
  segmentRanges,
} from './sealed-segment.ts';
import { removeSegmentFiles, removeStrayFiles } from './segment-files.ts';
import type { Supersession } from './segment-filters.ts';
import { openSpool } from './spool.ts';
import { Supersessions } from './supersessions.ts';
import type { MayHold, PositionRange } from './word-ranges.ts';
import { joinRanges } from './word-ranges.ts';

/** How the index is opened. */
export interface EventIndexOptions {
  /** Folder of the manifest and the segments. */
  readonly folder: string;
  /** Folder for rows on their way into DuckDB. */
  readonly workFolder: string;
  readonly engine: Engine;
  /** Work that may be done on another thread. */
  readonly buildSidecar: (parts: SidecarParts) => Promise<Uint8Array>;
  /** Segments with fewer events at the end are opened again, to become part of a larger one. */
  readonly reopenBelow: number;
  /** Positions below this are removed; segments below it do not count any more. */
  readonly start?: number;
  /** Otherwise nothing in `folder` is changed. */
  readonly canWrite: boolean;
}

/** The index at one moment: rows at positions of `size` and above have to be left out. */
export interface IndexSnapshot {
  readonly tables: readonly IndexTable[];
  readonly size: number;
  /** Whether the table `superseded` says anything. */
  readonly superseded: boolean;
}

/** Rows kept in memory until they are worth a file: about 20,000. */
const SPILL_BYTES = 16 * 2 ** 20;

/**
 * The typed columns and filters of all events below `endPosition`: sealed segments and one or two
 * hot parts. It never holds the only copy of anything.
 */
export class EventIndex {
  readonly #options: EventIndexOptions;
  readonly #supersessions: Supersessions;
  readonly #newHot: (firstPosition: number) => HotTable;
  #sealed: readonly SealedSegment[];
  #hot: readonly HotTable[];
  /** Questions that run on the tables as they were when they began. */
  readonly #reading = new Set<Promise<unknown>>();
  /** What is under way to remove tables that no question needs any more. */
  #retiring: Promise<unknown> = Promise.resolve();
  #flushing: Promise<void> = Promise.resolve();
  #changing: Promise<void> = Promise.resolve();
  #sealing = false;

  private constructor(
    options: EventIndexOptions,
    supersessions: Supersessions,
    spoolFolder: string,
    sealed: readonly SealedSegment[],
  ) {
    const { start = 0 } = options;
    this.#options = options;
    this.#supersessions = supersessions;
    const { engine } = options;
    this.#newHot = (firstPosition) => new HotTable(firstPosition, { engine, spoolFolder });
    this.#sealed = sealed;
    this.#hot = [this.#newHot(Math.max(start, sealed.at(-1)?.segment.endPosition ?? 0))];
  }

  /** Opens the sealed part. The caller then adds what the journal holds beyond `endPosition`. */
  static async open(options: EventIndexOptions): Promise<EventIndex> {
    const { folder, canWrite, start = 0 } = options;
    if (canWrite) await mkdir(folder, { recursive: true, mode: 0o700 });
    const spoolFolder = await openSpool(options.workFolder);
    const listed = await readManifest(folder);
    const segments = listed.segments.filter(({ endPosition }) => endPosition > start);
    if (canWrite) await removeStrayFiles(folder, { segments });
    const last = segments.at(-1);
    const isSmall =
      last !== undefined && last.endPosition - last.firstPosition < options.reopenBelow;
    const opened = isSmall ? segments.slice(0, -1) : segments;
    const sealed = await Promise.all(opened.map((item) => loadSegment(folder, item)));
    const supersessions = await Supersessions.open(options.engine, spoolFolder);
    for (const { filters } of sealed) supersessions.add(filters.supersessions);
    return new EventIndex(options, supersessions, spoolFolder, sealed);
  }

  /** Positions below this are indexed. */
  get endPosition(): number {
    return this.#active.part.endPosition;
  }

  /** Events that no segment holds yet. */
  get hotCount(): number {
    return this.#active.part.count;
  }

  /** Whether a part is being sealed. */
  get isSealing(): boolean {
    return this.#sealing;
  }

  get segments(): readonly SealedSegment[] {
    return this.#sealed;
  }

  get #active(): HotTable {
    const active = this.#hot.at(-1);
    if (active === undefined) throw new Error('an index always has a hot part');
    return active;
  }

  /** Hot events that have this Audit-ID's hash and this request key's digest. */
  hotCandidates(id: IdHash, key: Uint8Array): readonly HotCandidate[] {
    return this.#hot.flatMap(({ part }) => part.candidates(id, key));
  }

  /** Sealed events whose Audit-ID may have this hash, in segments that reach over this time. */
  sealedCandidates(id: IdHash, timeUs: number): readonly number[] {
    return this.#sealed.flatMap((sealed) => {
      const { minTimeUs, maxTimeUs } = sealed.segment;
      return timeUs < minTimeUs || timeUs > maxTimeUs ? [] : segmentPositions(sealed, id);
    });
  }

  /** Positions of all events that may have this Audit-ID, ascending. */
  positionsOf(auditID: string): readonly number[] {
    const id = hashId(auditID);
    const sealed = this.#sealed.flatMap((segment) => segmentPositions(segment, id));
    const hot = this.#hot.flatMap(({ part }) => part.positionsOf(id));
    return [...sealed, ...hot].sort((a, b) => a - b);
  }

  /** Runs of positions whose events may hold the words, ascending. */
  rangesHolding(mayHold: MayHold): readonly PositionRange[] {
    const sealed = this.#sealed.flatMap((segment) => [...segmentRanges(segment, mayHold)]);
    const hot = this.#hot.flatMap(({ part }) =>
      part.runs
        .filter(({ hashes }) => mayHold((hash) => hasHash(hashes, hash)))
        .map(({ firstPosition, endPosition }) => ({ first: firstPosition, end: endPosition })),
    );
    return joinRanges([...sealed, ...hot]);
  }

  /** Takes the lines `kept` of a batch as the next positions, with the supersessions they bring. */
  add(batch: PreparedBatch, kept: readonly number[], supersessions: readonly Supersession[]): void {
    const { part, crossing } = this.#active;
    part.add(batch, kept);
    this.#supersessions.add(supersessions);
    for (const pair of supersessions) if (pair.position < part.firstPosition) crossing.push(pair);
  }

  /** Lets go of rows held in memory when they are many; needed only while nobody asks. */
  async spill(): Promise<void> {
    const hot = this.#active;
    if (hot.part.rowBytes > SPILL_BYTES) await this.#inTurn(() => hot.spool());
  }

  /** Gives a question the index as it stands, and keeps its tables alive until it is done. */
  async read<T>(use: (snapshot: IndexSnapshot) => Promise<T>): Promise<T> {
    // Taken first: what is added while the rows are brought into DuckDB may be there in part.
    const size = this.endPosition;
    await this.#flush();
    const reading = use({ tables: this.#tables(), size, superseded: this.#supersessions.any });
    this.#reading.add(reading);
    try {
      return await reading;
    } finally {
      this.#reading.delete(reading);
    }
  }

  /**
   * Seals the hot part. Events may be added meanwhile: they go into a new one. Does nothing while
   * another seal runs or when there is nothing to seal. Rejects when the segment cannot be written;
   * its events stay in the hot part and the next call tries again.
   */
  async seal(): Promise<void> {
    if (this.#sealing) return;
    if (this.#hot.length === 1) {
      if (this.#active.part.count === 0) return;
      this.#hot = [this.#active, this.#newHot(this.endPosition)];
    }
    // After a seal that failed, the part it was about is still the first.
    const hot = this.#hot[0] ?? this.#active;
    this.#sealing = true;
    try {
      await this.#sealPart(hot);
    } finally {
      this.#sealing = false;
    }
  }

  async #sealPart(hot: HotTable): Promise<void> {
    const { part } = hot;
    const { firstPosition, endPosition, minTimeUs, maxTimeUs } = part;
    const sidecar = await this.#options.buildSidecar({
      firstPosition,
      endPosition,
      ids: part.idTable(),
      runs: part.runs,
      supersessions: hot.crossing,
    });
    await this.#supersessions.flush();
    await this.#inTurn(() => hot.spool());
    const { folder, engine } = this.#options;
    const tables = hot.sqlTables;
    const input = { firstPosition, endPosition, minTimeUs, maxTimeUs, tables, sidecar };
    const segment = await sealSegment(engine, folder, input);
    await syncFolder(folder);
    await this.#changeList(async () => {
      const { segments } = listOf(this.#sealed);
      await writeManifest(folder, { segments: [...segments, segment] });
      const loaded = await loadSegment(folder, segment);
      // Both at once: a question in between would find the events of this part twice.
      this.#sealed = [...this.#sealed, loaded];
      this.#hot = this.#hot.filter((other) => other !== hot);
    });
    this.#retire(hot);
  }

  /** Times of the first and the last request that no segment holds yet. */
  get hotTimes(): { readonly minUs: number; readonly maxUs: number } {
    const { minTimeUs, maxTimeUs } = this.#active.part;
    return { minUs: minTimeUs, maxUs: maxTimeUs };
  }

  /**
   * Takes the segments that end at or below a position out of the index, durably. Questions that
   * run keep them; their files are deleted when these are done.
   */
  async remove(end: number): Promise<void> {
    const { folder } = this.#options;
    const isGone = ({ segment }: SealedSegment): boolean => segment.endPosition <= end;
    const gone = this.#sealed.filter(isGone);
    await this.#changeList(async () => {
      const kept = this.#sealed.filter((sealed) => !isGone(sealed));
      if (kept.length < this.#sealed.length) await writeManifest(folder, listOf(kept));
      this.#sealed = kept;
    });
    const before = [this.#retiring, ...this.#reading];
    this.#retiring = Promise.allSettled(before).then(async () => {
      for (const { segment } of gone) await removeSegmentFiles(folder, segment);
    });
  }

  /** Resolves when no question runs and tables that are no longer needed are gone. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#flushing, ...this.#reading]);
    await this.#retiring;
  }

  /** Sealing and removing change the list one after the other. */
  #changeList(work: () => Promise<void>): Promise<void> {
    const done = this.#changing.then(work);
    this.#changing = done.catch(() => {});
    return done;
  }

  /** The manifest as it stands on disk. */
  manifest(): Promise<Manifest> {
    return readManifest(this.#options.folder);
  }

  #tables(): readonly IndexTable[] {
    const sealed = this.#sealed.map(({ segment, rowsPath }) => ({
      ...segment,
      source: { kind: 'parquet', path: rowsPath } as const,
    }));
    return [...sealed, ...this.#hot.flatMap(({ tables }) => tables)];
  }

  /** Removes a sealed part's table, and what its column now tells, once no question uses them. */
  #retire(hot: HotTable): void {
    const { firstPosition, endPosition } = hot.part;
    const before = [this.#retiring, ...this.#reading];
    this.#retiring = Promise.allSettled(before).then(async () => {
      await this.#supersessions.forget(firstPosition, endPosition);
      await hot.drop();
    });
  }

  /** Brings all rows and supersessions into DuckDB. */
  #flush(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#supersessions.flush();
      // A part that is being sealed is read from its files as it is.
      for (const hot of this.#hot) await (hot === this.#active ? hot.fill() : hot.spool());
    });
  }

  /** One after the other; a failure is the caller's and does not keep the next from trying. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#flushing.then(work);
    this.#flushing = done.catch(() => {});
    return done;
  }
}

function listOf(sealed: readonly SealedSegment[]): Manifest {
  return { segments: sealed.map(({ segment }) => segment) };
}
