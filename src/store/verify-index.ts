import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { Engine, refuseAborted } from '../index/engine.ts';
import { INDEX_FOLDER } from '../index/filenames.ts';
import { HotPart } from '../index/hot-part.ts';
import { findPlaces } from '../index/id-table.ts';
import { readManifest } from '../index/manifest.ts';
import type { PreparedBatch } from '../index/prepare-batch.ts';
import { loadSegment, type SealedSegment } from '../index/sealed-segment.ts';
import type { Segment } from '../index/segment.ts';
import { GRANULE } from '../index/segment-filters.ts';
import { COLUMN_NAMES, openSpool, spoolTable, writeSpool } from '../index/spool.ts';
import { sqlText } from '../index/sql-text.ts';
import { mayContain } from '../index/word-filter.ts';
import type { ReadableJournal } from '../journal/journal.ts';
import type { Jobs } from './jobs.ts';
import { BATCH_EVENTS, ENGINE_MEMORY_BYTES } from './limits.ts';
import { lineBatchOf } from './line-batch.ts';
import { entriesOf } from './replay-tail.ts';

/** Something in the index that is not what the journal says. */
export interface IndexFinding {
  readonly file: string;
  readonly reason: string;
}

/** What is needed to compare an index with its journal. */
export interface VerifyIndexContext {
  readonly root: string;
  readonly journal: ReadableJournal;
  readonly jobs: Jobs;
  readonly onProgress?: (events: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Compares the sealed index with the journal: the hash of each file, then each row and each filter
 * with what the events give when they are read again.
 */
export async function verifyIndex(context: VerifyIndexContext): Promise<readonly IndexFinding[]> {
  const folder = join(context.root, INDEX_FOLDER);
  const workFolder = await mkdtemp(join(tmpdir(), 'annals-verify-'));
  try {
    await using engine = await Engine.open({
      memoryLimitBytes: ENGINE_MEMORY_BYTES,
      threads: availableParallelism(),
      tempFolder: join(workFolder, 'duckdb'),
    });
    const spoolFolder = await openSpool(workFolder);
    const start = context.journal.removed?.end ?? 0;
    const listed = await readManifest(folder);
    // A crash may leave segments in the list that are removed; the next writer takes them out.
    const segments = listed.segments.filter(({ endPosition }) => endPosition > start);
    const findings: IndexFinding[] = [];
    let expected = start;
    for (const segment of segments) {
      refuseAborted(context.signal);
      findings.push(...placeFindings(segment, expected, context.journal.size));
      expected = segment.endPosition;
      findings.push(...(await verifySegment(folder, segment, { ...context, engine, spoolFolder })));
    }
    return findings;
  } catch (error) {
    if (error instanceof Failure && error.code === 'store/index-damaged') {
      return [{ file: INDEX_FOLDER, reason: error.message }];
    }
    throw error;
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

function placeFindings(segment: Segment, expected: number, size: number): readonly IndexFinding[] {
  const { firstPosition, endPosition, rows } = segment;
  if (firstPosition === expected && endPosition <= size) return [];
  const reason = `holds positions ${firstPosition} to ${endPosition}; expected ${expected} to ${size} at most`;
  return [{ file: rows.name, reason }];
}

interface SegmentContext extends VerifyIndexContext {
  readonly engine: Engine;
  readonly spoolFolder: string;
}

async function verifySegment(
  folder: string,
  segment: Segment,
  context: SegmentContext,
): Promise<readonly IndexFinding[]> {
  const path = join(folder, segment.rows.name);
  if ((await fileHash(path)) !== segment.rows.sha256) {
    return [{ file: segment.rows.name, reason: 'the file is missing or has another hash' }];
  }
  let sealed: SealedSegment;
  try {
    sealed = await loadSegment(folder, segment);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ file: segment.filters.name, reason: 'the file is missing or has another hash' }];
  }
  const part = new HotPart(segment.firstPosition);
  const findings: IndexFinding[] = [];
  for (let start = segment.firstPosition; start < segment.endPosition; start += BATCH_EVENTS) {
    refuseAborted(context.signal);
    const end = Math.min(start + BATCH_EVENTS, segment.endPosition);
    const entries = await entriesOf(context.journal, start, end);
    const prepared = await context.jobs.prepare(lineBatchOf(entries));
    if (!hasIds(sealed, prepared, start)) {
      findings.push({
        file: segment.filters.name,
        reason: `an Audit-ID of ${start} to ${end} is missing`,
      });
    }
    part.add(prepared, [...prepared.ranks.keys()]);
    context.onProgress?.(end);
  }
  if (!hasWords(sealed, part)) {
    findings.push({ file: segment.filters.name, reason: 'a word of the events is missing' });
  }
  const differing = await differingRows(path, part, context);
  if (differing > 0) {
    findings.push({ file: segment.rows.name, reason: `${differing} rows differ from the events` });
  }
  return findings;
}

function hasIds(
  { segment, filters }: SealedSegment,
  prepared: PreparedBatch,
  start: number,
): boolean {
  for (let line = 0; line < prepared.count; line++) {
    const id = { high: prepared.idHigh[line] ?? 0, low: prepared.idLow[line] ?? 0 };
    const place = start - segment.firstPosition + line;
    if (!prepared.rejected.has(line) && !findPlaces(filters.ids, id).includes(place)) return false;
  }
  return true;
}

function hasWords({ segment, filters }: SealedSegment, part: HotPart): boolean {
  return part.runs.every(({ firstPosition, endPosition, hashes }) => {
    const first = Math.floor((firstPosition - segment.firstPosition) / GRANULE);
    const last = Math.floor((endPosition - 1 - segment.firstPosition) / GRANULE);
    // A run across two granules does not tell which word stands in which.
    const filter = first === last ? filters.words[first] : undefined;
    return filter === undefined || hashes.every((hash) => mayContain(filter, hash));
  });
}

async function differingRows(
  path: string,
  part: HotPart,
  { engine, spoolFolder }: SegmentContext,
): Promise<number> {
  const file = await writeSpool(spoolFolder, 'verify', part.takeRows());
  const stored = `SELECT pos, ${COLUMN_NAMES} FROM read_parquet(${sqlText(path)})`;
  const again = `SELECT pos, ${COLUMN_NAMES} FROM ${spoolTable(file.path)}`;
  const [row] = await engine.rows(
    `SELECT CAST(count(*) AS DOUBLE) FROM ((FROM (${stored}) EXCEPT ALL FROM (${again}))` +
      ` UNION ALL (FROM (${again}) EXCEPT ALL FROM (${stored})))`,
  );
  await file.remove();
  return Number(row?.[0] ?? 0);
}

async function fileHash(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
      hash.update(chunk);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}
