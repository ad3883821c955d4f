import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { Engine } from '../index/engine.ts';
import { EventIndex } from '../index/event-index.ts';
import { INDEX_FOLDER } from '../index/filenames.ts';

import { openJournalReader } from '../journal/journal-reader.ts';
import { openJournal } from '../journal/open-journal.ts';
import { DiskStore } from './disk-store.ts';
import type { Jobs } from './jobs.ts';
import { ENGINE_MEMORY_BYTES, REOPEN_BELOW, SEAL_EVENTS } from './limits.ts';
import { replayTail } from './replay-tail.ts';
import { openJobs } from './worker-pool.ts';

/** How to open a store. */
export interface DiskStoreOptions {
  /** `write` takes the lock and makes a store where there is none; `read` changes nothing. */
  readonly mode: 'read' | 'write';
  /** Events of a sealed segment. */
  readonly sealEvents?: number;
  readonly reopenBelow?: number;
  /** Events indexed again since the start, for a progress display. */
  readonly onProgress?: (indexed: number, total: number) => void;
  /** Throws the index away first, whatever its state, and makes it anew from the journal. */
  readonly rebuildIndex?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Opens the store in `root`. Any number may read while one writes; readers see what was committed
 * when they opened. Rejects with `journal/locked`, `store/not-found` or `store/index-damaged`.
 */
export async function openDiskStore(root: string, options: DiskStoreOptions): Promise<DiskStore> {
  const canWrite = options.mode === 'write';
  if (!canWrite && !existsSync(join(root, 'journal'))) {
    throw new Failure('store/not-found', `there is no store in ${root}`, {
      hint: 'Run `annals import FILE` to make one, or pass --data-dir, or read a log with --file.',
    });
  }
  const jobs = openJobs(availableParallelism());
  const opened: AsyncDisposable[] = [jobs];
  try {
    const pack: Jobs['pack'] = (first, entries) => jobs.pack(first, entries);
    const writer = canWrite ? await openJournal(root, { pack }) : undefined;
    const journal = writer ?? (await openJournalReader(root));
    opened.unshift(journal);
    if (options.rebuildIndex === true) {
      await rm(join(root, INDEX_FOLDER), { recursive: true, force: true });
    }
    const workFolder = await mkdtemp(join(tmpdir(), 'annals-'));
    opened.push({ [Symbol.asyncDispose]: () => rm(workFolder, { recursive: true, force: true }) });
    const engine = await Engine.open({
      memoryLimitBytes: ENGINE_MEMORY_BYTES,
      threads: availableParallelism(),
      tempFolder: join(workFolder, 'duckdb'),
    });
    opened.unshift(engine);
    const index = await EventIndex.open({
      folder: join(root, INDEX_FOLDER),
      workFolder,
      engine,
      buildSidecar: (parts) => jobs.buildSidecar(parts),
      reopenBelow: canWrite ? (options.reopenBelow ?? REOPEN_BELOW) : 0,
      canWrite,
    });
    const { sealEvents, onProgress, signal } = options;
    await replayTail(journal, index, {
      prepare: (batch) => jobs.prepare(batch),
      ...(canWrite && { sealEvents: sealEvents ?? SEAL_EVENTS }),
      ...(onProgress !== undefined && { onProgress }),
      ...(signal !== undefined && { signal }),
    });
    const close = (): Promise<void> => closeAll(opened);
    return new DiskStore({
      journal,
      index,
      engine,
      jobs,
      close,
      ...(writer !== undefined && { writer }),
      ...(sealEvents !== undefined && { sealEvents }),
    });
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

async function closeAll(opened: readonly AsyncDisposable[]): Promise<void> {
  for (const item of opened) await item[Symbol.asyncDispose]();
}
