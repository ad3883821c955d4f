import { isDamaged } from './damaged.ts';
import type { JournalEntry } from './journal.ts';
import { LOST_ENTRY } from './lost-entry.ts';
import {
  decodeFileHeader,
  decodeRecord,
  FILE_HEADER_BYTES,
  RECORD_HEADER_BYTES,
  RECORD_MAGIC,
  recordLength,
  type WriteAheadRecord,
} from './write-ahead-record.ts';

/** Bad bytes in the write-ahead file with good records behind them. */
interface WriteAheadGap {
  readonly offset: number;
  readonly endOffset: number;
  readonly reason: string;
}

/** Events that follow one another. */
export interface Run {
  readonly firstPosition: number;
  readonly entries: readonly JournalEntry[];
}

/** What a write-ahead file says. */
export interface WriteAheadState {
  readonly journalId: Uint8Array;
  /** All events below are in blocks. */
  readonly sealed: number;
  /** Events at and above `sealed`, in order. More than one run only where a gap took some. */
  readonly runs: readonly Run[];
  readonly gaps: readonly WriteAheadGap[];
  /** Where the last good record ends. */
  readonly endOffset: number;
  /** Why what follows `endOffset` is no record; absent where the file ends there. */
  readonly torn?: string;
}

/**
 * Reads a write-ahead file from its first record on. Bad bytes at its end are a write that was cut
 * off; bad bytes before a good record are damage, since each record is synced before the next.
 */
export function readRecords(journalId: Uint8Array, bytes: Uint8Array): WriteAheadState {
  const gaps: WriteAheadGap[] = [];
  const state = new State();
  let torn: string | undefined;
  let offset = FILE_HEADER_BYTES;
  while (offset < bytes.length) {
    const record = decodeRecord(journalId, bytes, offset);
    if (!isDamaged(record)) {
      state.add(record);
      offset = nextOffset(journalId, bytes, offset);
      continue;
    }
    const next = findRecord(journalId, bytes, offset + 1);
    if (next === undefined) {
      torn = record.damaged;
      break;
    }
    gaps.push({ offset, endOffset: next, reason: record.damaged });
    offset = next;
  }
  const { sealed, runs } = state;
  const base = { journalId, sealed, runs, gaps, endOffset: offset };
  return torn === undefined ? base : { ...base, torn };
}

/** The events from `start` on, with `LOST_ENTRY` in place of those a gap took. */
export function tailFrom(runs: readonly Run[], start: number): JournalEntry[] {
  const tail: JournalEntry[] = [];
  for (const run of runs.flatMap((each) => runFrom(each, start))) {
    while (start + tail.length < run.firstPosition) tail.push(LOST_ENTRY);
    // Positions that are there already come from a record written twice, before and after a gap.
    for (const entry of run.entries.slice(start + tail.length - run.firstPosition))
      tail.push(entry);
  }
  return tail;
}

/** Reads a whole write-ahead file. `knownId` helps where its header is damaged. */
export function readWriteAhead(
  bytes: Uint8Array,
  knownId: Uint8Array | undefined,
): WriteAheadState | { readonly unknownVersion: number } | { readonly damaged: string } {
  const header = decodeFileHeader(bytes);
  if ('unknownVersion' in header) return header;
  if (!isDamaged(header)) return readRecords(header.journalId, bytes);
  if (knownId === undefined) return header;
  const state = readRecords(knownId, bytes);
  const gap = { offset: 0, endOffset: FILE_HEADER_BYTES, reason: header.damaged };
  return { ...state, gaps: [gap, ...state.gaps] };
}

class State {
  sealed = 0;
  runs: { firstPosition: number; entries: JournalEntry[] }[] = [];

  add(record: WriteAheadRecord): void {
    if (record.kind === 'sealed') {
      this.sealed = record.position;
      this.runs = this.runs.flatMap((run) => runFrom(run, record.position));
      return;
    }
    const { firstPosition, entries } = record;
    const last = this.runs.at(-1);
    if (last !== undefined && last.firstPosition + last.entries.length === firstPosition) {
      for (const entry of entries) last.entries.push(entry);
    } else {
      this.runs.push({ firstPosition, entries: [...entries] });
    }
  }
}

function runFrom(run: Run, position: number): { firstPosition: number; entries: JournalEntry[] }[] {
  const entries = run.entries.slice(Math.max(0, position - run.firstPosition));
  const firstPosition = Math.max(position, run.firstPosition);
  return entries.length === 0 ? [] : [{ firstPosition, entries }];
}

function nextOffset(journalId: Uint8Array, bytes: Uint8Array, offset: number): number {
  const length = recordLength(journalId, bytes, offset);
  if (typeof length !== 'number') throw new Error('a good record has a good header');
  return offset + RECORD_HEADER_BYTES + length;
}

/** Where the next good record begins at or after `from`. */
function findRecord(journalId: Uint8Array, bytes: Uint8Array, from: number): number | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (
    let at = view.indexOf(RECORD_MAGIC, from);
    at >= 0;
    at = view.indexOf(RECORD_MAGIC, at + 1)
  ) {
    if (typeof recordLength(journalId, bytes, at) !== 'number') continue;
    if (!isDamaged(decodeRecord(journalId, bytes, at))) return at;
  }
  return undefined;
}
