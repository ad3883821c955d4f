import { join } from 'node:path';
import { readBlockIndex } from './block-index.ts';
import { WRITE_AHEAD_FILE } from './filenames.ts';
import { type Files, readWhole } from './files.ts';
import type { Damage, JournalEntry } from './journal.ts';
import { readWriteAhead, tailFrom, type WriteAheadState } from './read-write-ahead.ts';
import { isRemoved, type Removed, readRemoved } from './removed.ts';
import { type EarlierSurvey, type Survey, surveyBlocks } from './survey-blocks.ts';
import { unknownVersion } from './unknown-version.ts';

/**
 * `intact`: may be gone on with. `outdated`: what it says is true, but it has a torn end or does not
 * know of blocks that are there. `damaged`: bytes of it are not what was written. `absent`: no file.
 */
type WriteAheadCondition = 'intact' | 'outdated' | 'damaged' | 'absent';

/** All a store's files say. Nothing is changed by looking. */
export interface LoadedStore {
  /** Absent in a store that was never written to. */
  readonly journalId: Uint8Array | undefined;
  /** What the write-ahead file says is in synced blocks; absent when it cannot be read. */
  readonly sealed: number | undefined;
  readonly survey: Survey;
  readonly removed: Removed | undefined;
  /** How many of its blocks came from the index, without a look at their headers. */
  readonly indexedBlocks: number;
  /** Rows of the index file that may stay as they are. */
  readonly indexRows: number;
  readonly tailStart: number;
  readonly tail: readonly JournalEntry[];
  readonly damage: readonly Damage[];
  readonly writeAhead: {
    readonly sizeBytes: number;
    readonly tornBytes: number;
    /** Where the next record goes. */
    readonly endOffset: number;
    readonly condition: WriteAheadCondition;
  };
}

/** How to load a store. */
export interface LoadOptions {
  /** See `KnownOfJournal`. */
  readonly takeOver: boolean;
  /** Whether blocks in the index are taken as they are; otherwise every header is read. */
  readonly useIndex: boolean;
  /** What was loaded before: only what came since is read. */
  readonly earlier?: LoadedStore;
}

/** Reads a store, again when events were removed from it meanwhile. */
export async function loadStore(
  files: Files,
  root: string,
  options: LoadOptions,
): Promise<LoadedStore> {
  for (;;) {
    const found = await readRemoved(files, root);
    const removed = isRemoved(found) ? found : undefined;
    const store = await loadBehind(files, root, options, removed);
    const after = await readRemoved(files, root);
    if (isRemoved(after) && after.end !== removed?.end) continue;
    if (found === undefined || isRemoved(found)) return store;
    return { ...store, damage: [found, ...store.damage] };
  }
}

/** Reads the write-ahead file first: all blocks it calls sealed are there by then. */
async function loadBehind(
  files: Files,
  root: string,
  options: LoadOptions,
  removed: Removed | undefined,
): Promise<LoadedStore> {
  const { takeOver, earlier } = options;
  const blocksFrom = removed?.blocksFrom ?? 0;
  const bytes = await readWhole(files, join(root, WRITE_AHEAD_FILE));
  const state = bytes && read(bytes, root, earlier?.journalId);
  const known = { journalId: state?.journalId, sealed: state?.sealed, takeOver, blocksFrom };
  const indexed =
    options.useIndex && earlier === undefined
      ? await surveyOf(files, root, state, blocksFrom)
      : undefined;
  const indexedBlocks = indexed?.survey.refs.length ?? 0;
  const indexRows = indexed?.skippedRows === 0 ? indexedBlocks : 0;
  const about = { removed, indexedBlocks, indexRows };
  const survey = await surveyBlocks(files, root, known, indexed?.survey ?? earlier?.survey);
  if (bytes === undefined || state !== undefined) {
    return { ...combine(survey, state, bytes), ...about };
  }
  // Its own header is damaged, but the blocks know the journal's id, and with it records can be read.
  const found = read(bytes, root, survey.journalId);
  if (found === undefined) return { ...combine(survey, undefined, bytes), ...about };
  const { journalId, sealed } = found;
  const again = await surveyBlocks(files, root, { journalId, sealed, takeOver, blocksFrom });
  return { ...combine(again, found, bytes), removed, indexedBlocks: 0, indexRows: 0 };
}

async function surveyOf(
  files: Files,
  root: string,
  state: WriteAheadState | undefined,
  blocksFrom: number,
): Promise<{ readonly survey: EarlierSurvey; readonly skippedRows: number } | undefined> {
  const known = state && { sealed: state.sealed, blocksFrom };
  const indexed = known && (await readBlockIndex(files, root, known));
  const last = indexed?.refs.at(indexed.refs.length - 1);
  if (indexed === undefined || last === undefined) return undefined;
  const { refs, skippedRows } = indexed;
  const sizeBytes = last.offset + last.sizeBytes;
  const survey = {
    refs,
    next: refs.end,
    damage: [],
    journalId: state?.journalId,
    last: { file: last.file, sizeBytes, clean: true },
  };
  return { survey, skippedRows };
}

function read(
  bytes: Uint8Array,
  root: string,
  knownId: Uint8Array | undefined,
): WriteAheadState | undefined {
  const state = readWriteAhead(bytes, knownId);
  if ('unknownVersion' in state) {
    throw unknownVersion(join(root, WRITE_AHEAD_FILE), state.unknownVersion);
  }
  return 'damaged' in state ? undefined : state;
}

function combine(
  survey: Survey,
  state: WriteAheadState | undefined,
  bytes: Uint8Array | undefined,
): Omit<LoadedStore, 'removed' | 'indexedBlocks' | 'indexRows'> {
  const tailStart = Math.max(state?.sealed ?? 0, survey.next);
  const tail = tailFrom(state?.runs ?? [], tailStart);
  const damage = [...survey.damage, ...writeAheadDamage(state, bytes, { tailStart, survey })];
  return {
    journalId: state?.journalId ?? survey.journalId,
    sealed: state?.sealed,
    survey,
    tailStart,
    tail,
    damage,
    writeAhead: {
      sizeBytes: bytes?.length ?? 0,
      tornBytes: state === undefined || bytes === undefined ? 0 : bytes.length - state.endOffset,
      endOffset: state?.endOffset ?? 0,
      condition: conditionOf(state, bytes, tailStart),
    },
  };
}

function conditionOf(
  state: WriteAheadState | undefined,
  bytes: Uint8Array | undefined,
  tailStart: number,
): WriteAheadCondition {
  if (bytes === undefined) return 'absent';
  if (state === undefined || state.gaps.length > 0) return 'damaged';
  return state.torn === undefined && state.sealed === tailStart ? 'intact' : 'outdated';
}

function writeAheadDamage(
  state: WriteAheadState | undefined,
  bytes: Uint8Array | undefined,
  { tailStart, survey }: { readonly tailStart: number; readonly survey: Survey },
): readonly Damage[] {
  const file = WRITE_AHEAD_FILE;
  const place = { file, firstPosition: tailStart, endPosition: tailStart };
  if (state === undefined) {
    if (bytes === undefined && survey.last === undefined) return [];
    const reason = bytes === undefined ? 'missing' : 'file header does not have its hash';
    return [{ ...place, offset: 0, reason }];
  }
  return state.gaps.map(({ offset, reason }) => ({ ...place, offset, reason }));
}
