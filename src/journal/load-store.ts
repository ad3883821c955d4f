import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { WRITE_AHEAD_FILE } from './filenames.ts';
import { errorCode, type Files } from './files.ts';
import type { Damage, JournalEntry } from './journal.ts';
import { readWriteAhead, tailFrom, type WriteAheadState } from './read-write-ahead.ts';
import { type Survey, surveyBlocks } from './survey-blocks.ts';

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
    readonly tornBytes: number;
    /** Where the next record goes; absent where there is no file. */
    readonly endOffset: number | undefined;
    /** Whether the file may be gone on with as it is. */
    readonly intact: boolean;
  };
}

/** Reads the write-ahead file first: all blocks it calls sealed are there by then. */
export async function loadStore(files: Files, root: string): Promise<LoadedStore> {
  const bytes = await readWhole(files, join(root, WRITE_AHEAD_FILE));
  const state = bytes && read(bytes, root, undefined);
  const survey = await surveyBlocks(files, root, state?.journalId, state?.sealed);
  if (bytes !== undefined && state === undefined) return loadWithId(survey, bytes, root, files);
  return combine(survey, state, bytes);
}

/** Its own header is damaged, but the blocks know the journal's id, and with it records can be read. */
async function loadWithId(
  survey: Survey,
  bytes: Uint8Array,
  root: string,
  files: Files,
): Promise<LoadedStore> {
  const state = read(bytes, root, survey.journalId);
  if (state === undefined) return combine(survey, undefined, bytes);
  const again = await surveyBlocks(files, root, state.journalId, state.sealed);
  return combine(again, state, bytes);
}

function read(
  bytes: Uint8Array,
  root: string,
  knownId: Uint8Array | undefined,
): WriteAheadState | undefined {
  const state = readWriteAhead(bytes, knownId);
  if ('unknownVersion' in state) {
    throw new Failure(
      'journal/unknown-version',
      `cannot read ${join(root, WRITE_AHEAD_FILE)}: format version ${state.unknownVersion}`,
      { hint: 'Open this store with the version of Annals that wrote it, or a newer one.' },
    );
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
  const isSealedBehind = state !== undefined && state.sealed < tailStart;
  return {
    journalId: state?.journalId ?? survey.journalId,
    sealed: state?.sealed,
    survey,
    tailStart,
    tail,
    damage,
    writeAhead: {
      tornBytes: state === undefined || bytes === undefined ? 0 : bytes.length - state.endOffset,
      endOffset: state?.endOffset,
      intact:
        state !== undefined &&
        state.gaps.length === 0 &&
        state.torn === undefined &&
        !isSealedBehind,
    },
  };
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

async function readWhole(files: Files, path: string): Promise<Uint8Array | undefined> {
  try {
    const file = await files.open(path, 'read');
    try {
      return await file.read(await file.size(), 0);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return undefined;
  }
}
