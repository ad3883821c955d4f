import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readIfThere, replaceFile } from './write-file.ts';

/** A file that was written beside the one that was changed; `before` is null where it was made. */
export interface RecordedFile {
  readonly path: string;
  readonly before: string | null;
  readonly after: string;
}

/**
 * What `annals enable --apply` did to one file, so that it can be undone to the byte. `original` and
 * `enabled` are whole texts: a manifest has a few kilobytes.
 */
export interface ChangeRecord {
  readonly version: 1;
  readonly path: string;
  readonly platform: string;
  /** `begun` until the API server was seen healthy with the change. */
  readonly state: 'begun' | 'done';
  readonly original: string;
  readonly enabled: string;
  readonly files: readonly RecordedFile[];
  readonly logPath: string | null;
  /** While `begun` on top of an earlier change: that change, which stays when this one fails. */
  readonly previous?: ChangeRecord;
}

/** The record of a file, or undefined where there is none that can be read. */
export async function readRecord(folder: string, path: string): Promise<ChangeRecord | undefined> {
  const text = await readIfThere(recordPath(folder, path));
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isRecord(value) && value.path === path ? value : undefined;
}

/** Writes the record and, for people, the original beside it; synced before it resolves. */
export async function writeRecord(folder: string, record: ChangeRecord): Promise<void> {
  await replaceFile(originalPath(folder, record.path), record.original);
  await replaceFile(recordPath(folder, record.path), `${JSON.stringify(record, undefined, 2)}\n`);
}

/** Forgets a change that is undone. */
export async function removeRecord(folder: string, path: string): Promise<void> {
  await rm(recordPath(folder, path), { force: true });
  await rm(originalPath(folder, path), { force: true });
}

/** Where the original of a file is kept: never in the folder of the file, which a kubelet runs. */
export function originalPath(folder: string, path: string): string {
  return join(folder, `${nameOf(path)}.original`);
}

function recordPath(folder: string, path: string): string {
  return join(folder, `${nameOf(path)}.json`);
}

function nameOf(path: string): string {
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 12);
  return `${basename(path)}-${hash}`;
}

function isRecord(value: unknown): value is ChangeRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { version, path, original, enabled, files } = value as Partial<Record<string, unknown>>;
  const texts = [path, original, enabled];
  return version === 1 && texts.every((text) => typeof text === 'string') && Array.isArray(files);
}
