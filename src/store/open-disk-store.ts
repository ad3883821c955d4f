import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { Engine } from '../index/engine.ts';
import { EventIndex } from '../index/event-index.ts';
import { INDEX_FOLDER } from '../index/filenames.ts';

import type { Files } from '../journal/files.ts';
import type { ReadableJournal } from '../journal/journal.ts';
import { openJournalReader } from '../journal/journal-reader.ts';
import { openJournal } from '../journal/open-journal.ts';
import { DEFAULT_RULES } from '../redact/default-rules.ts';
import { DiskStore } from './disk-store.ts';
import type { Jobs } from './jobs.ts';
import { ENGINE_MEMORY_BYTES, REOPEN_BELOW, SEAL_EVENTS } from './limits.ts';
import { type RedactChoice, recordRedaction } from './redact-history.ts';
import { openRedactKey } from './redact-key.ts';
import type { Redaction } from './redact-line.ts';
import { replayTail } from './replay-tail.ts';
import { RightOfWay } from './right-of-way.ts';
import { openJobs } from './worker-pool.ts';

/** How to open a store. */
export interface DiskStoreOptions {
  /** `write` takes the lock and makes a store where there is none; `read` changes nothing. */
  readonly mode: 'read' | 'write';
  /** What to hide from events before they are written; the default rules unless told. */
  readonly redact?: RedactChoice;
  /** Events of a sealed segment. */
  readonly sealEvents?: number;
  readonly reopenBelow?: number;
  /** Events asked one by one at most, where columns cannot tell. */
  readonly fewEvents?: number;
  /** The file system the journal writes to; one that is in trouble, in tests. */
  readonly files?: Files;
  /** Told once when a disk refused to sync: nothing more is taken until the store is opened again. */
  readonly onBroken?: (failure: Failure) => void;
  /** Size of a file of the journal; what is removed goes by whole files. */
  readonly journalFileBytes?: number;
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
  const rightOfWay = new RightOfWay(() => performance.now());
  const jobs = openJobs({ threads: availableParallelism(), ahead: canWrite, rightOfWay });
  const opened: AsyncDisposable[] = [jobs];
  try {
    const pack: Jobs['pack'] = (first, entries) => jobs.pack(first, entries);
    const { journalFileBytes: maxFileBytes, onBroken } = options;
    const chosen = {
      ...(maxFileBytes !== undefined && { maxFileBytes }),
      ...(options.files !== undefined && { files: options.files }),
      ...(onBroken !== undefined && { onBroken }),
    };
    const writer = canWrite ? await openJournal(root, { pack, ...chosen }) : undefined;
    const journal = writer ?? (await openJournalReader(root));
    opened.unshift(journal);
    const { engine, index } = await openIndex(
      { root, start: journal.removed?.end ?? 0 },
      options,
      jobs,
      opened,
    );
    await catchUp(journal, index, jobs, options);
    const redaction = canWrite ? await openRedaction(root, options, journal.size) : undefined;
    const { sealEvents, fewEvents } = options;
    const close = (): Promise<void> => closeAll(opened);
    return new DiskStore({
      root,
      journal,
      index,
      engine,
      jobs,
      rightOfWay,
      close,
      ...(writer !== undefined && { writer }),
      ...(redaction !== undefined && { redaction }),
      ...(sealEvents !== undefined && { sealEvents }),
      ...(fewEvents !== undefined && { fewEvents }),
    });
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

/** Opens the sealed part of the index, and puts what has to be closed again in front of `opened`. */
async function openIndex(
  { root, start }: { readonly root: string; readonly start: number },
  options: DiskStoreOptions,
  jobs: Jobs,
  opened: AsyncDisposable[],
): Promise<{ readonly engine: Engine; readonly index: EventIndex }> {
  const folder = join(root, INDEX_FOLDER);
  if (options.rebuildIndex === true) await rm(folder, { recursive: true, force: true });
  const workFolder = await mkdtemp(join(tmpdir(), 'annals-'));
  opened.push({ [Symbol.asyncDispose]: () => rm(workFolder, { recursive: true, force: true }) });
  const engine = await Engine.open({
    memoryLimitBytes: ENGINE_MEMORY_BYTES,
    threads: availableParallelism(),
    tempFolder: join(workFolder, 'duckdb'),
  });
  opened.unshift(engine);
  const canWrite = options.mode === 'write';
  const index = await EventIndex.open({
    folder,
    workFolder,
    engine,
    buildSidecar: (parts) => jobs.buildSidecar(parts),
    reopenBelow: canWrite ? (options.reopenBelow ?? REOPEN_BELOW) : 0,
    canWrite,
    start,
  });
  return { engine, index };
}

/** Indexes what the journal holds beyond the segments. */
function catchUp(
  journal: ReadableJournal,
  index: EventIndex,
  jobs: Jobs,
  { mode, sealEvents = SEAL_EVENTS, onProgress, signal }: DiskStoreOptions,
): Promise<void> {
  return replayTail(journal, index, {
    prepare: (batch) => jobs.prepare(batch),
    ...(mode === 'write' && { sealEvents }),
    ...(onProgress !== undefined && { onProgress }),
    ...(signal !== undefined && { signal }),
  });
}

/** Makes ready what the options ask to be hidden, and has the store remember it. */
async function openRedaction(
  root: string,
  { redact = DEFAULT_RULES }: DiskStoreOptions,
  position: number,
): Promise<Redaction | undefined> {
  const redaction =
    redact === 'none' ? undefined : { rules: redact, key: await openRedactKey(root) };
  await recordRedaction({ root, position, nowMs: Date.now() }, redaction);
  return redaction;
}

async function closeAll(opened: readonly AsyncDisposable[]): Promise<void> {
  for (const item of opened) await item[Symbol.asyncDispose]();
}
