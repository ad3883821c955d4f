import { refuseAborted } from '../index/engine.ts';
import type { PositionRange } from '../index/word-ranges.ts';
import type { PackedBytes, ReadableJournal } from '../journal/journal.ts';
import type { Query } from '../query/query.ts';
import type { Jobs } from './jobs.ts';
import { compileEntryMatch } from './match-entry.ts';

/** Events whose matches are found and remembered together: those of 16 full blocks. */
const RUN_EVENTS = 8192;
const RUN_BYTES = RUN_EVENTS / 8;

/** A bit an event: what 250 queries take over a million events, or five over fifty million. */
const MAX_BYTES = 32 * 2 ** 20;

/** What matches are found with. */
export interface MatchBitsParts {
  readonly journal: ReadableJournal;
  readonly jobs: Jobs;
  /** Runs a question has in work at once. */
  readonly runsAtOnce: number;
  /** Memory for what is remembered. */
  readonly maxBytes?: number;
}

/** Which positions to ask. */
export interface AskedPositions extends PositionRange {
  /** Where matches may stand, when that is not everywhere; ascending. */
  readonly possible?: readonly PositionRange[];
}

/** Matches among positions from `first` on: the bit of the first is the highest of the first byte. */
export interface Bits {
  readonly first: number;
  readonly bytes: Uint8Array;
}

/** Matches of one run of positions, as far as it was there. */
interface Run {
  readonly end: number;
  readonly bytes: Uint8Array;
}

/**
 * Remembers which events match a query that the events themselves have to be asked about. The event at a
 * position never changes, so what is known of it stays true; what was used longest ago is forgotten.
 */
export class MatchBits {
  readonly #parts: MatchBitsParts;
  /** By query, the one used last being the last; then by the number of the run. */
  readonly #known = new Map<string, Map<number, Promise<Run | undefined>>>();

  constructor(parts: MatchBitsParts) {
    this.#parts = parts;
  }

  /** Whether all that was asked for is known already or on its way. */
  knows(query: Query, { first, end }: PositionRange): boolean {
    const runs = this.#known.get(keyOf(query));
    return runs !== undefined && runsOf({ first, end }).every((number) => runs.has(number));
  }

  /** The matches; undefined when some event that may match cannot be read. */
  async of(
    query: Query,
    asked: AskedPositions,
    signal: AbortSignal | undefined,
  ): Promise<Bits | undefined> {
    const runs = this.#use(keyOf(query));
    const numbers = runsOf(asked);
    const [firstRun = 0] = numbers;
    const bytes = new Uint8Array(numbers.length * RUN_BYTES);
    const inWork: Promise<Run | undefined>[] = [];
    for (const [i, number] of numbers.entries()) {
      refuseAborted(signal);
      const ahead = numbers.slice(i, i + this.#parts.runsAtOnce);
      for (const next of ahead.slice(inWork.length))
        inWork.push(this.#run(runs, query, next, asked));
      const run = await inWork.shift();
      if (run === undefined) return undefined;
      bytes.set(run.bytes, (number - firstRun) * RUN_BYTES);
    }
    refuseAborted(signal);
    return { first: firstRun * RUN_EVENTS, bytes };
  }

  /** The runs of a query, which is now the one used last. */
  #use(key: string): Map<number, Promise<Run | undefined>> {
    const runs = this.#known.get(key) ?? new Map<number, Promise<Run | undefined>>();
    this.#known.delete(key);
    this.#known.set(key, runs);
    let bytes = 0;
    for (const { size } of this.#known.values()) bytes += size * RUN_BYTES;
    for (const [other, { size }] of this.#known) {
      if (bytes <= (this.#parts.maxBytes ?? MAX_BYTES) || other === key) break;
      this.#known.delete(other);
      bytes -= size * RUN_BYTES;
    }
    return runs;
  }

  /** One run, with the matches below the end that is asked for. */
  #run(
    runs: Map<number, Promise<Run | undefined>>,
    query: Query,
    number: number,
    asked: AskedPositions,
  ): Promise<Run | undefined> {
    const first = number * RUN_EVENTS;
    const end = Math.min(asked.end, first + RUN_EVENTS);
    const before =
      runs.get(number) ?? Promise.resolve({ end: first, bytes: new Uint8Array(RUN_BYTES) });
    const found = before.then(async (run) => {
      if (run === undefined || run.end >= end) return run;
      const bytes = Uint8Array.from(run.bytes);
      const isWhole = await this.#ask(query, { ...asked, first: run.end, end }, (position) => {
        const at = position - first;
        bytes[at >>> 3] = (bytes[at >>> 3] ?? 0) | (0x80 >>> (at & 7));
      });
      return isWhole ? { end, bytes } : undefined;
    });
    runs.set(number, found);
    const forget = (): void => {
      if (runs.get(number) === found) runs.delete(number);
    };
    found.then((run) => run ?? forget(), forget);
    return found;
  }

  /** Tells each match of `[first, end)`; false when some of the events cannot be read. */
  async #ask(
    query: Query,
    { first, end, possible }: AskedPositions,
    found: (position: number) => void,
  ): Promise<boolean> {
    const { journal, jobs } = this.#parts;
    const blocks: PackedBytes[] = [];
    const match = compileEntryMatch(query);
    for (const range of rangesWithin({ first, end }, possible)) {
      const packed = await journal.readPacked(range.first, range.end);
      if (packed === undefined) return false;
      // A block may reach over the end of one range into the next.
      blocks.push(...packed.blocks.filter((block) => !isLast(blocks, block)));
      for (const entry of packed.entries) if (match(entry) !== undefined) found(entry.position);
    }
    if (blocks.length === 0) return true;
    const { positions, isWhole } = await jobs.match({ query, blocks });
    for (const position of positions) if (position >= first && position < end) found(position);
    return isWhole;
  }
}

function isLast(blocks: readonly PackedBytes[], { firstPosition }: PackedBytes): boolean {
  return blocks.at(-1)?.firstPosition === firstPosition;
}

/** The parts of a range that lie in one of some others; all of it when there are none. */
function rangesWithin(
  { first, end }: PositionRange,
  ranges: readonly PositionRange[] | undefined,
): readonly PositionRange[] {
  if (ranges === undefined) return [{ first, end }];
  const within: PositionRange[] = [];
  for (let i = firstEndingAbove(ranges, first); i < ranges.length; i++) {
    const range = ranges[i];
    if (range === undefined || range.first >= end) break;
    within.push({ first: Math.max(first, range.first), end: Math.min(end, range.end) });
  }
  return within;
}

function firstEndingAbove(ranges: readonly PositionRange[], position: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.end ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function runsOf({ first, end }: PositionRange): readonly number[] {
  const firstRun = Math.floor(first / RUN_EVENTS);
  const length = Math.max(0, Math.ceil(end / RUN_EVENTS) - firstRun);
  return Array.from({ length }, (_, i) => firstRun + i);
}

/** The same for queries that say the same, wherever they stand in a text. */
function keyOf(query: Query): string {
  return JSON.stringify(query, (name, value: unknown) => (name === 'span' ? undefined : value));
}
