import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Failure } from '../base/failure.ts';
import { HASH_BYTES } from '../proof/tree-hash.ts';
import { BlockAppender } from './block-appender.ts';
import { JOURNAL_ID_BYTES } from './block-header.ts';
import { BlockIndexWriter } from './block-index.ts';
import { BlockReader } from './block-reader.ts';
import { cutTorn } from './cut-torn.ts';
import { DiskJournal, type Pack } from './disk-journal.ts';
import { BLOCKS_FOLDER, TREE_FOLDER, treeFile } from './filenames.ts';
import { type Files, readWhole } from './files.ts';
import type { Damage, Journal } from './journal.ts';
import {
  BLOCK_TILES,
  COMPRESSION_LEVEL,
  MAX_FILE_BYTES,
  READ_CACHE_BYTES,
  TILE_EVENTS,
  WRITE_AHEAD_ROTATE_BYTES,
} from './limits.ts';
import { type LoadedStore, loadStore } from './load-store.ts';
import { Lock } from './lock.ts';
import { nodeFiles } from './node-files.ts';
import { openWriteAhead } from './open-write-ahead.ts';
import { packBlock } from './pack-block.ts';
import { type Processes, systemProcesses } from './process-identity.ts';
import { sweepFiles } from './sweep-files.ts';
import { TreeFiles } from './tree-files.ts';
import type { Context, WriteAheadFile } from './write-ahead-file.ts';

/** How to open a journal; tests and workers put other parts in. */
export interface JournalOptions {
  /** Packs blocks elsewhere, such as in worker threads; in this thread by default. */
  readonly pack?: Pack;
  readonly blockTiles?: number;
  readonly level?: number;
  readonly cacheBytes?: number;
  readonly maxFileBytes?: number;
  readonly rotateBytes?: number;
  readonly files?: Files;
  readonly processes?: Processes;
  /** Told when a disk refused to sync: the journal takes nothing more until it is opened again. */
  readonly onBroken?: (failure: Failure) => void;
}

/**
 * Opens the journal in `root` for writing, and makes it when there is none. Cuts what a crash left
 * half written, and reports it and all damage in `recovery`. Rejects with `journal/locked` while
 * another process writes.
 */
export async function openJournal(root: string, options: JournalOptions = {}): Promise<Journal> {
  const files = options.files ?? nodeFiles;
  await files.makeFolder(root);
  const lock = await Lock.take(files, root, options.processes ?? systemProcesses);
  try {
    return await openLocked(root, files, lock, options);
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

async function openLocked(
  root: string,
  files: Files,
  lock: Lock,
  options: JournalOptions,
): Promise<Journal> {
  for (const folder of [BLOCKS_FOLDER, TREE_FOLDER]) await files.makeFolder(join(root, folder));
  await files.syncFolder(root);
  const store = await loadForWriting(files, root);
  // What a removal could not finish before is finished now.
  if (store.removed !== undefined) await sweepFiles(files, root, store.removed.blocksFrom);
  const tornBytes = store.writeAhead.tornBytes + (await cutTorn(files, root, store.survey.torn));
  const journalId = store.journalId ?? randomBytes(JOURNAL_ID_BYTES);
  const parts = await openParts({ files, root, journalId }, store);
  const damage: readonly Damage[] = [...store.damage, ...parts.treeDamage];
  const level = options.level ?? COMPRESSION_LEVEL;
  const reader = new BlockReader(files, root, options.cacheBytes ?? READ_CACHE_BYTES);
  const { last, refs } = store.survey;
  const end = last?.clean === true ? last : { file: undefined, sizeBytes: 0 };
  return new DiskJournal({
    ...parts,
    root,
    lock,
    reader,
    blocks: new BlockAppender(
      { files, root, journalId },
      options.maxFileBytes ?? MAX_FILE_BYTES,
      end,
    ),
    files,
    removed: store.removed,
    view: {
      ...{ refs, reader, start: store.removed?.end ?? 0 },
      ...{ tailStart: store.tailStart, tail: store.tail, damage },
    },
    recovery: { tornBytes, damage },
    pack: options.pack ?? (async (first, entries) => packBlock(first, entries, level)),
    blockTiles: options.blockTiles ?? BLOCK_TILES,
    rotateBytes: options.rotateBytes ?? WRITE_AHEAD_ROTATE_BYTES,
    onBroken: options.onBroken ?? (() => undefined),
  });
}

interface OpenParts {
  readonly tree: TreeFiles;
  readonly treeDamage: readonly Damage[];
  readonly writeAhead: WriteAheadFile;
  readonly index: BlockIndexWriter;
}

/** Opens what is kept open for writing; closes all of it again when one part cannot be opened. */
async function openParts(context: Context, store: LoadedStore): Promise<OpenParts> {
  const { tree, damage: treeDamage } = await openTree(context, store);
  try {
    const writeAhead = await openWriteAhead(context, store);
    try {
      const { refs } = store.survey;
      const index = await BlockIndexWriter.open(context, refs, store.indexRows);
      return { tree, treeDamage, writeAhead, index };
    } catch (error) {
      await writeAhead.close();
      throw error;
    }
  } catch (error) {
    await tree.close();
    throw error;
  }
}

/** The roots of blocks taken from the index are not known, so it serves only while the tree has them. */
async function loadForWriting(files: Files, root: string): Promise<LoadedStore> {
  const store = await loadStore(files, root, { takeOver: true, useIndex: true });
  if (store.indexedBlocks === 0) return store;
  const level = await readWhole(files, join(root, treeFile(1)));
  const hasRoots = (level?.length ?? 0) >= ((store.sealed ?? 0) / TILE_EVENTS) * HASH_BYTES;
  return hasRoots ? store : loadStore(files, root, { takeOver: true, useIndex: false });
}

async function openTree(
  context: { readonly files: Files; readonly root: string },
  { tailStart, sealed, survey, removed }: LoadedStore,
): ReturnType<typeof TreeFiles.open> {
  return TreeFiles.open(context, {
    tiles: tailStart / TILE_EVENTS,
    syncedTiles: (sealed ?? tailStart) / TILE_EVENTS,
    removedTiles: (removed?.blocksFrom ?? 0) / TILE_EVENTS,
    tileRoots: survey.tileRoots,
  });
}
