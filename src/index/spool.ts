import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { COLUMNS } from './columns.ts';
import { SPOOL_FOLDER } from './filenames.ts';
import { rowKey } from './row-line.ts';
import { sqlText } from './sql-text.ts';

/** Rows on their way into DuckDB: a file of row lines that DuckDB reads itself. */
export interface SpoolFile {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes an empty spool folder; what an earlier process left there is worthless. */
export async function openSpool(folder: string): Promise<string> {
  const path = join(folder, SPOOL_FOLDER);
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

/** Writes rows into a spool file. Not synced: the journal has the events. */
export async function writeSpool(
  folder: string,
  name: string,
  rows: readonly Uint8Array[],
): Promise<SpoolFile> {
  const path = join(folder, `${name}.ndjson`);
  try {
    await writeRows(path, rows);
  } catch (error) {
    await rm(path, { force: true });
    throw new Failure('store/work-folder', `cannot write to ${path}: ${String(error)}`, {
      hint: 'Make room there, or set TMPDIR to a folder with more.',
      cause: error,
    });
  }
  return { path, remove: () => rm(path, { force: true }) };
}

async function writeRows(path: string, rows: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    for (let i = 0; i < rows.length; i += 256) await writeAll(file, rows.slice(i, i + 256));
  } finally {
    await file.close();
  }
}

/** `writev` may write less than it was given, as on a disk that is full. */
async function writeAll(file: FileHandle, rows: readonly Uint8Array[]): Promise<void> {
  const wanted = rows.reduce((sum, { length }) => sum + length, 0);
  const { bytesWritten } = await file.writev([...rows]);
  if (bytesWritten === wanted) return;
  const rest = Buffer.concat(rows).subarray(bytesWritten);
  await file.writeFile(rest);
}

/** An SQL table of the rows in a spool file, with the columns of the index. */
export function spoolTable(path: string): string {
  const types = COLUMNS.map(({ sqlType }, i) => `"${rowKey(i)}": '${sqlType}'`).join(', ');
  const columns = COLUMNS.map(({ name }, i) => `"${rowKey(i)}" AS "${name}"`).join(', ');
  const table =
    `read_json(${sqlText(path)}, format = 'newline_delimited', ` +
    `maximum_object_size = 33554432, columns = {pos: 'VARCHAR', ${types}})`;
  return `(SELECT CAST(pos AS BIGINT) AS pos, ${columns} FROM ${table})`;
}

/** The columns besides `pos` and `superseded_by`, as a list for SQL. */
export const COLUMN_NAMES: string = COLUMNS.map(({ name }) => `"${name}"`).join(', ');
