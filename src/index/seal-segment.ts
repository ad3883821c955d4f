import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { FILTERS_ENDING, ROWS_ENDING, segmentName } from './filenames.ts';
import { sha256 } from './sealed-segment.ts';
import type { Segment, SegmentFile } from './segment.ts';
import { COLUMN_NAMES } from './spool.ts';
import { sqlText } from './sql-text.ts';

/**
 * Rows of a row group. Small, so that the newest rows can be found without reading the rest of the
 * segment; larger ones take a tenth less room.
 */
export const ROW_GROUP_SIZE = 16_384;

/** What to seal: rows of positions `[firstPosition, endPosition)` and the bytes of the sidecar. */
export interface SealInput {
  readonly firstPosition: number;
  readonly endPosition: number;
  readonly minTimeUs: number;
  readonly maxTimeUs: number;
  /** SQL tables that together hold the rows, with `pos` and the columns of the index. */
  readonly tables: readonly string[];
  readonly sidecar: Uint8Array;
}

/**
 * Writes the two files of a segment, synced and under their final names, and returns the segment.
 * It is not part of the index until the manifest lists it.
 */
export async function sealSegment(
  engine: Engine,
  folder: string,
  input: SealInput,
): Promise<Segment> {
  const name = segmentName(input.firstPosition, input.endPosition);
  const rowsPath = join(folder, `${name}${ROWS_ENDING}`);
  await engine.runGently(copyStatement(input, `${rowsPath}.new`));
  const rows = await finishFile(rowsPath);
  const filtersPath = join(folder, `${name}${FILTERS_ENDING}`);
  await writeNew(`${filtersPath}.new`, input.sidecar);
  const filters = await finishFile(filtersPath);
  const { firstPosition, endPosition, minTimeUs, maxTimeUs } = input;
  return { firstPosition, endPosition, minTimeUs, maxTimeUs, rows, filters };
}

function copyStatement({ firstPosition, endPosition, tables }: SealInput, path: string): string {
  const rows = tables.map((table) => `SELECT pos, ${COLUMN_NAMES} FROM ${table}`);
  return (
    `COPY (SELECT r.pos, s.by_pos AS superseded_by, ${COLUMN_NAMES}` +
    ` FROM (${rows.join(' UNION ALL ')}) r LEFT JOIN (SELECT * FROM superseded` +
    ` WHERE pos >= ${firstPosition} AND by_pos < ${endPosition}) s ON s.pos = r.pos` +
    ` WHERE r.pos >= ${firstPosition} AND r.pos < ${endPosition}` +
    `) TO ${sqlText(path)}` +
    ` (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE ${ROW_GROUP_SIZE})`
  );
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

/** Syncs `PATH.new`, reads it back for its hash, and gives it its name. */
async function finishFile(path: string): Promise<SegmentFile> {
  const file = await open(`${path}.new`, 'r+');
  try {
    await file.chmod(0o600);
    await file.sync();
    const bytes = await file.readFile();
    await rename(`${path}.new`, path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    return { name, sizeBytes: bytes.length, sha256: sha256(bytes) };
  } finally {
    await file.close();
  }
}
