import { basename } from 'node:path';
import type { Store } from '../store/store.ts';
import { type FileReport, importFile } from './import-file.ts';
import { ImportState } from './import-state.ts';
import { inputName, type LogInput } from './log-input.ts';
import { LossRegister } from './losses/loss-register.ts';
import { missingNumbers } from './losses/missing-numbers.ts';
import { Quarantine } from './quarantine.ts';

/** How far an import is. Bytes are of the files as they lie on disk. */
export interface ImportProgress {
  readonly readBytes: number;
  /** Undefined when something is piped in, which does not tell its length. */
  readonly totalBytes: number | undefined;
  readonly events: number;
  /** Bytes of those events. */
  readonly eventBytes: number;
}

/** What an import did. */
export interface ImportReport {
  readonly files: readonly FileReport[];
  /** Where the lines are that were not kept, if there are any. */
  readonly quarantinePath: string | undefined;
  readonly progress: ImportProgress;
  /** Ended by a signal; what was acknowledged until then is kept. */
  readonly interrupted: boolean;
}

export interface ImportRequest {
  readonly inputs: readonly LogInput[];
  readonly cluster: string;
  /** Folder of the store: takes the quarantine and the memory of what was imported. */
  readonly folder: string;
  readonly nowUs: () => number;
  /** What may be kept of a line that is no event; all of it when absent. */
  readonly redactRejected?: (bytes: Uint8Array) => Uint8Array;
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
}

/** Imports logs one after the other. A bad one never keeps the others from being imported. */
export async function importLogs(store: Store, request: ImportRequest): Promise<ImportReport> {
  const { inputs, cluster, folder, nowUs, signal } = request;
  const name = inputs[0] === undefined ? 'nothing' : basename(inputName(inputs[0]));
  await using losses = new LossRegister(folder, { nowUs });
  await using quarantine = new Quarantine(`${folder}/quarantine`, name, {
    nowMs: nowUs() / 1000,
    ...(request.redactRejected && { redact: request.redactRejected }),
  });
  const state = await ImportState.load(folder, await everKept(store));
  const meter = new Meter(inputs, request.onProgress);
  const context = {
    store,
    cluster,
    nowUs,
    quarantine,
    losses,
    state,
    onRead: (bytes: number) => meter.read(bytes),
    onAppended: (events: number, bytes: number) => meter.appended(events, bytes),
    ...(signal === undefined ? {} : { signal }),
  };
  for (const loss of missingNumbers(inputs, cluster)) await losses.record(loss);
  const files: FileReport[] = [];
  for (const input of inputs) {
    if (signal?.aborted === true) break;
    files.push(await importFile(context, input));
    await state.save(await everKept(store));
  }
  return {
    files,
    quarantinePath: quarantine.path,
    progress: meter.progress,
    interrupted: signal?.aborted === true,
  };
}

/** Events that were ever in the store; this never goes down. */
async function everKept(store: Store): Promise<number> {
  const { events } = await store.summary();
  return events + ((await store.removed())?.events ?? 0);
}

class Meter {
  progress: ImportProgress;
  readonly #onProgress: ((progress: ImportProgress) => void) | undefined;

  constructor(
    inputs: readonly LogInput[],
    onProgress: ((progress: ImportProgress) => void) | undefined,
  ) {
    const totalBytes = inputs.some(({ kind }) => kind === 'stdin')
      ? undefined
      : inputs.reduce((sum, input) => sum + (input.kind === 'file' ? input.sizeBytes : 0), 0);
    this.progress = { readBytes: 0, totalBytes, events: 0, eventBytes: 0 };
    this.#onProgress = onProgress;
  }

  read(bytes: number): void {
    this.#set({ ...this.progress, readBytes: this.progress.readBytes + bytes });
  }

  appended(events: number, bytes: number): void {
    const { progress } = this;
    this.#set({
      ...progress,
      events: progress.events + events,
      eventBytes: progress.eventBytes + bytes,
    });
  }

  #set(progress: ImportProgress): void {
    this.progress = progress;
    this.#onProgress?.(progress);
  }
}
