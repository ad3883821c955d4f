import type { IdHash, IdTable } from './id-table.ts';
import { buildIdTable } from './id-table.ts';
import { KEY_BYTES, type PreparedBatch, WORD_RUN } from './prepare-batch.ts';
import { writePosition } from './row-line.ts';

/** Words of a run of events: hashes as `WordHashes.take` gives them. */
export interface WordRun {
  readonly firstPosition: number;
  readonly endPosition: number;
  readonly hashes: Uint32Array;
}

/** An event of the hot part that may be the same as, or of the same request as, another one. */
export interface HotCandidate {
  readonly position: number;
  readonly rank: number;
  readonly stageUs: number;
}

/**
 * The events since the last sealed segment: what is needed to find repeats, to fold requests, to
 * filter by word and by Audit-ID, and the rows that DuckDB has not read yet.
 */
export class HotPart {
  readonly firstPosition: number;
  #count = 0;
  #minTimeUs = Number.POSITIVE_INFINITY;
  #maxTimeUs = Number.NEGATIVE_INFINITY;
  #arrays = new Arrays(4096);
  /** Number made of an Audit-ID's hash → the last place that has it. */
  readonly #lastPlace = new Map<number, number>();
  readonly #runs: WordRun[] = [];
  #rows: Uint8Array[] = [];
  #rowBytes = 0;

  constructor(firstPosition: number) {
    this.firstPosition = firstPosition;
  }

  get endPosition(): number {
    return this.firstPosition + this.#count;
  }

  get count(): number {
    return this.#count;
  }

  get minTimeUs(): number {
    return this.#minTimeUs;
  }

  get maxTimeUs(): number {
    return this.#maxTimeUs;
  }

  get runs(): readonly WordRun[] {
    return this.#runs;
  }

  /** Bytes of rows kept for DuckDB. */
  get rowBytes(): number {
    return this.#rowBytes;
  }

  /**
   * Takes the lines `kept` of a batch as the next positions. A rejected line among them, which a
   * damaged journal has, takes its position and has no row.
   */
  add(batch: PreparedBatch, kept: readonly number[]): void {
    if (kept.length === 0) return;
    this.#addRows(batch, kept);
    this.#addRuns(batch, kept);
    this.#arrays = this.#arrays.withRoom(this.#count + kept.length);
    for (const line of kept) this.#addDigest(batch, line);
  }

  /** Events whose Audit-ID has this hash and whose request key has this digest, latest first. */
  candidates(id: IdHash, key: Uint8Array): readonly HotCandidate[] {
    if (!this.#lastPlace.has(numberOf(id.high, id.low))) return NONE;
    const found: HotCandidate[] = [];
    for (const place of this.#placesOf(id)) {
      if (this.#arrays.hasKey(place, key)) {
        const rank = this.#arrays.ranks[place] ?? 0;
        const stageUs = this.#arrays.stagesUs[place] ?? 0;
        found.push({ position: this.firstPosition + place, rank, stageUs });
      }
    }
    return found;
  }

  /** Positions whose Audit-ID has this hash, latest first. */
  positionsOf(id: IdHash): readonly number[] {
    return [...this.#placesOf(id)].map((place) => this.firstPosition + place);
  }

  /** The rows not yet read by DuckDB; they are the caller's from now on. */
  takeRows(): readonly Uint8Array[] {
    const rows = this.#rows;
    this.#rows = [];
    this.#rowBytes = 0;
    return rows;
  }

  /** Undoes `takeRows` when they could not be handed on. */
  putBackRows(rows: readonly Uint8Array[]): void {
    this.#rows = [...rows, ...this.#rows];
    this.#rowBytes += rows.reduce((sum, { length }) => sum + length, 0);
  }

  /** The table for the sidecar of the segment this part becomes. */
  idTable(): IdTable {
    const { idHigh, idLow } = this.#arrays;
    return buildIdTable(idHigh.subarray(0, this.#count), idLow.subarray(0, this.#count));
  }

  *#placesOf({ high, low }: IdHash): Iterable<number> {
    let place = this.#lastPlace.get(numberOf(high, low)) ?? -1;
    while (place >= 0) {
      if (this.#arrays.idHigh[place] === high && this.#arrays.idLow[place] === low) yield place;
      place = this.#arrays.previous[place] ?? -1;
    }
  }

  #addDigest(batch: PreparedBatch, line: number): void {
    const place = this.#count++;
    const arrays = this.#arrays;
    const high = batch.idHigh[line] ?? 0;
    const low = batch.idLow[line] ?? 0;
    const number = numberOf(high, low);
    arrays.idHigh[place] = high;
    arrays.idLow[place] = low;
    arrays.ranks[place] = batch.ranks[line] ?? 0;
    arrays.stagesUs[place] = batch.stagesUs[line] ?? 0;
    arrays.keys.set(
      batch.keys.subarray(line * KEY_BYTES, (line + 1) * KEY_BYTES),
      place * KEY_BYTES,
    );
    arrays.previous[place] = this.#lastPlace.get(number) ?? -1;
    this.#lastPlace.set(number, place);
    if (batch.rejected.has(line)) return;
    const timeUs = batch.timesUs[line] ?? 0;
    if (timeUs < this.#minTimeUs) this.#minTimeUs = timeUs;
    if (timeUs > this.#maxTimeUs) this.#maxTimeUs = timeUs;
  }

  #addRows(batch: PreparedBatch, kept: readonly number[]): void {
    const { rows, rowOffsets } = batch;
    for (const [i, line] of kept.entries()) {
      if (batch.rejected.has(line)) continue;
      writePosition(rows, rowOffsets[line] ?? 0, this.endPosition + i);
    }
    for (const { from, to } of neighbours(kept)) {
      const part = rows.subarray(rowOffsets[from], rowOffsets[to + 1]);
      this.#rows.push(part);
      this.#rowBytes += part.length;
    }
  }

  #addRuns(batch: PreparedBatch, kept: readonly number[]): void {
    let taken = 0;
    for (const [run, hashes] of batch.words.entries()) {
      const firstPosition = this.endPosition + taken;
      while (taken < kept.length && (kept[taken] ?? 0) < (run + 1) * WORD_RUN) taken++;
      const endPosition = this.endPosition + taken;
      if (endPosition > firstPosition) this.#runs.push({ firstPosition, endPosition, hashes });
    }
  }
}

const NONE: readonly HotCandidate[] = [];

/** Unbroken stretches of ascending line numbers. */
function* neighbours(lines: readonly number[]): Iterable<{ from: number; to: number }> {
  let from = lines[0] ?? 0;
  let to = from;
  for (const line of lines.slice(1)) {
    if (line !== to + 1) {
      yield { from, to };
      from = line;
    }
    to = line;
  }
  yield { from, to };
}

/** Room for 53 bits: all of the high half and 21 bits of the low one. */
function numberOf(high: number, low: number): number {
  return high * 2 ** 21 + (low & 0x1fffff);
}

/** Columns of the hot part, grown by doubling. */
class Arrays {
  readonly idHigh: Uint32Array;
  readonly idLow: Uint32Array;
  readonly keys: Uint8Array;
  readonly ranks: Uint8Array;
  readonly stagesUs: Float64Array;
  /** The place before this one whose Audit-ID has the same number, or -1. */
  readonly previous: Int32Array;

  constructor(room: number) {
    this.idHigh = new Uint32Array(room);
    this.idLow = new Uint32Array(room);
    this.keys = new Uint8Array(room * KEY_BYTES);
    this.ranks = new Uint8Array(room);
    this.stagesUs = new Float64Array(room);
    this.previous = new Int32Array(room);
  }

  withRoom(count: number): Arrays {
    if (count <= this.ranks.length) return this;
    const grown = new Arrays(Math.max(count, this.ranks.length * 2));
    grown.idHigh.set(this.idHigh);
    grown.idLow.set(this.idLow);
    grown.keys.set(this.keys);
    grown.ranks.set(this.ranks);
    grown.stagesUs.set(this.stagesUs);
    grown.previous.set(this.previous);
    return grown;
  }

  hasKey(place: number, key: Uint8Array): boolean {
    for (let i = 0; i < KEY_BYTES; i++) {
      if (this.keys[place * KEY_BYTES + i] !== key[i]) return false;
    }
    return true;
  }
}
