import { join } from 'node:path';
import { WRITE_AHEAD_FILE } from './filenames.ts';
import { type Files, readWhole } from './files.ts';
import type { Damage, JournalEntry } from './journal.ts';
import { readWriteAhead, tailFrom, type WriteAheadState } from './read-write-ahead.ts';
import { type Survey, surveyBlocks } from './survey-blocks.ts';
import { unknownVersion } from './unknown-version.ts';

/**
 * `intact`: may be gone on with. `outdated`: what it says is true, but it has a torn end or does not
 * know of blocks that are there. `damaged`: bytes of it are not what was written. `absent`: no file.
 */
export type WriteAheadCondition = 'intact' | 'outdated' | 'damaged' | 'absent';

/** All a store's files say. Nothing is changed by looking. */
export interface LoadedStore {
  /** Absent in a store that was never written to. */
  readonly journalId: Uint8Array | undefined;
  /** What the write-ahead file says is in synced blocks; absent when it cannot be read. */
  readonly sealed: number | undefined;
  readonly survey: Survey;
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

/** Reads the write-ahead file first: all blocks it calls sealed are there by then. */
export async function loadStore(
  files: Files,
  root: string,
  options: { readonly takeOver: boolean; readonly earlier?: LoadedStore },
): Promise<LoadedStore> {
  const { takeOver, earlier } = options;
  const bytes = await readWhole(files, join(root, WRITE_AHEAD_FILE));
  const state = bytes && read(bytes, root, earlier?.journalId);
  const known = { journalId: state?.journalId, sealed: state?.sealed, takeOver };
  const survey = await surveyBlocks(files, root, known, earlier?.survey);
  if (bytes === undefined || state !== undefined) return combine(survey, state, bytes);
  // Its own header is damaged, but the blocks know the journal's id, and with it records can be read.
  const found = read(bytes, root, survey.journalId);
  if (found === undefined) return combine(survey, undefined, bytes);
  const { journalId, sealed } = found;
  return combine(await surveyBlocks(files, root, { journalId, sealed, takeOver }), found, bytes);
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
): LoadedStore {
  const tailStart = Math.max(state?.sealed ?? 0, survey.refs.end);
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
