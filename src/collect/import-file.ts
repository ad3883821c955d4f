import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure } from '../base/failure.ts';
import type { RawEvent } from '../event/audit-event.ts';
import type { Store } from '../store/store.ts';
import { Appender } from './appender.ts';
import { fingerprint, type ImportedFile, type ImportState } from './import-state.ts';
import { type LineBatch, lineBytes, sourceWithin } from './line-batch.ts';
import { inputName, type LogInput, unreadable } from './log-input.ts';
import type { Losses } from './losses.ts';
import type { Quarantine } from './quarantine.ts';
import { type LogPart, type Resume, readLog } from './read-log.ts';
import type { Foreign } from './recognise.ts';

/** What became of one input. */
export interface FileReport {
  readonly name: string;
  /** Events new to the store. */
  readonly kept: number;
  /** Events the store had already. */
  readonly duplicates: number;
  /** Lines that are no events; they are in the quarantine file. */
  readonly rejected: number;
  /** The number of the last line, where it is not whole. */
  readonly cutLine?: number;
  /** Nothing was read, because the file is as it was at the last import. */
  readonly unchanged?: boolean;
  /** Line where reading began, where it went on from the last import. */
  readonly resumedAtLine?: number;
  readonly foreign?: Foreign;
  /** What ended the reading early; what was read before is kept. */
  readonly failure?: Failure;
}

/** What an import needs besides its inputs. */
export interface ImportContext {
  readonly store: Store;
  readonly cluster: string;
  readonly nowUs: () => number;
  readonly quarantine: Quarantine;
  /** Where lost lines and damaged files are put on record. */
  readonly losses?: Losses;
  readonly state: ImportState;
  readonly onRead?: (bytes: number) => void;
  readonly onAppended?: (events: number, bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** Imports one input to its end. Throws only when the store cannot go on. */
export async function importFile(context: ImportContext, input: LogInput): Promise<FileReport> {
  const name = inputName(input);
  try {
    const before = await lookBack(context, input);
    if (before?.unchanged === true) {
      context.onRead?.(before.imported.sizeBytes);
      const { rejected } = before.imported;
      return { name, kept: 0, duplicates: 0, rejected, unchanged: true };
    }
    return await readAll(context, input, before?.imported.resume);
  } catch (error) {
    if (!isInputFailure(error)) throw error;
    return { name, kept: 0, duplicates: 0, rejected: 0, failure: error };
  }
}

function isInputFailure(error: unknown): error is Failure {
  return error instanceof Failure && error.code.startsWith('input/');
}

interface LookBack {
  readonly imported: ImportedFile;
  readonly unchanged: boolean;
}

/** What is known of an input from an earlier import, if it still begins with the same bytes. */
async function lookBack(context: ImportContext, input: LogInput): Promise<LookBack | undefined> {
  if (input.kind !== 'file') return undefined;
  const path = resolve(input.path);
  const imported = context.state.get(context.cluster, path);
  if (imported === undefined) return undefined;
  const { size, mtimeMs } = await statFile(path);
  const knownBytes = imported.resume?.offset ?? imported.sizeBytes;
  if (size < knownBytes) return undefined;
  if ((await fingerprint(path, knownBytes)) !== imported.fingerprint) return undefined;
  if (size === imported.sizeBytes && mtimeMs === imported.modifiedMs) {
    return { imported, unchanged: true };
  }
  const isGrown = size > imported.sizeBytes && imported.resume !== undefined;
  return isGrown ? { imported, unchanged: false } : undefined;
}

async function statFile(
  path: string,
): Promise<{ readonly size: number; readonly mtimeMs: number }> {
  try {
    return await stat(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** What reading found besides events. */
interface Found {
  foreign?: Foreign;
  cutLine?: number;
  failure?: Failure;
}

async function readAll(
  context: ImportContext,
  input: LogInput,
  from: Resume | undefined,
): Promise<FileReport> {
  const name = inputName(input);
  const source = input.kind === 'file' ? resolve(input.path) : name;
  const modifiedMs = input.kind === 'file' ? (await statFile(source)).mtimeMs : 0;
  const appender = new Appender(context, name);
  let sizeBytes = from?.offset ?? 0;
  context.onRead?.(sizeBytes);
  const parts = readLog(input, {
    ...(from === undefined ? {} : { offset: from.offset, firstLine: from.line }),
    ...(context.signal === undefined ? {} : { signal: context.signal }),
    onRead: (bytes) => {
      sizeBytes += bytes;
      context.onRead?.(bytes);
    },
  });
  const found = await takeAll(parts, { context, source, appender });
  await appender.flush();
  const { kept, duplicates, rejected } = appender;
  if (found.failure?.code === 'input/damaged') await loseRest(context, source, found.failure);
  if (input.kind === 'file' && found.foreign === undefined) {
    const isWhole = found.failure === undefined && context.signal?.aborted !== true;
    const resume = appender.resume ?? from;
    await remember(context, source, { sizeBytes, modifiedMs, resume, isWhole, rejected });
  }
  const resumed = from === undefined ? {} : { resumedAtLine: from.line };
  return { name, kept, duplicates, rejected, ...resumed, ...found };
}

/** What stood behind the damage is lost; nobody knows how much it was. */
async function loseRest(
  { losses, cluster, nowUs }: ImportContext,
  source: string,
  { message }: Failure,
): Promise<void> {
  const place = { file: source };
  const id = createHash('sha256').update(JSON.stringify([cluster, source, message]));
  await losses?.record({
    id: id.digest('hex').slice(0, 16),
    reason: 'file-damaged',
    ...{ cluster, source, place, toUs: nowUs(), detail: message },
  });
}

interface Taking {
  readonly context: ImportContext;
  readonly source: string;
  readonly appender: Appender;
}

async function takeAll(parts: AsyncGenerator<LogPart>, taking: Taking): Promise<Found> {
  const found: Found = {};
  try {
    for await (const part of parts) {
      if (taking.context.signal?.aborted === true) break;
      await take(part, taking, found);
    }
  } catch (error) {
    if (!isInputFailure(error)) throw error;
    found.failure = error;
  }
  return found;
}

async function take(
  part: LogPart,
  { context, source, appender }: Taking,
  found: Found,
): Promise<void> {
  if (part.kind === 'foreign') {
    found.foreign = part;
    return;
  }
  if (part.kind === 'cut') {
    found.cutLine = part.batch.rejected[0]?.line ?? 0;
    return appender.addCut(part.batch);
  }
  const resume = part.kind === 'lines' ? part.resume : undefined;
  await appender.add(part.batch, rawEvents(context, source, part.batch), resume);
}

function rawEvents(
  { cluster, nowUs }: ImportContext,
  source: string,
  batch: LineBatch,
): readonly RawEvent[] {
  const receivedUs = nowUs();
  return batch.starts.map((_, i) => ({
    cluster,
    source: sourceWithin(source, batch.sources?.[i]),
    receivedUs,
    bytes: lineBytes(batch, i),
  }));
}

interface Read {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly resume: Resume | undefined;
  /** Whether the file was read to its end. */
  readonly isWhole: boolean;
  readonly rejected: number;
}

async function remember(context: ImportContext, path: string, read: Read): Promise<void> {
  const { resume, isWhole, rejected, modifiedMs } = read;
  if (!isWhole && resume === undefined) return;
  const sizeBytes = isWhole ? read.sizeBytes : (resume?.offset ?? 0);
  const imported = {
    path,
    cluster: context.cluster,
    sizeBytes,
    modifiedMs: isWhole ? modifiedMs : 0,
    rejected,
    fingerprint: await fingerprint(path, resume?.offset ?? sizeBytes),
  };
  context.state.set(resume === undefined ? imported : { ...imported, resume });
}
