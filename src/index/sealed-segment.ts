import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import type { IdHash } from './id-table.ts';
import { findPlaces } from './id-table.ts';
import type { Segment } from './segment.ts';
import { decodeFilters, GRANULE, type SegmentFilters } from './segment-filters.ts';
import { mayContain } from './word-filter.ts';
import type { MayHold, PositionRange } from './word-ranges.ts';

/** A segment with its filters in memory. */
export interface SealedSegment {
  readonly segment: Segment;
  readonly filters: SegmentFilters;
  readonly rowsPath: string;
}

/** Loads a segment's filters; refuses a sidecar that differs from what the manifest vouches for. */
export async function loadSegment(folder: string, segment: Segment): Promise<SealedSegment> {
  const path = join(folder, segment.filters.name);
  const bytes = await readFile(path).catch(() => undefined);
  const filters =
    bytes !== undefined && sha256(bytes) === segment.filters.sha256
      ? decodeFilters(bytes)
      : undefined;
  if (filters === undefined) {
    throw new Failure('store/index-damaged', `cannot read ${path}: it is missing or damaged`, {
      hint: 'Run `annals rebuild`: it makes the index anew from the journal.',
    });
  }
  return { segment, filters, rowsPath: join(folder, segment.rows.name) };
}

/** Positions whose Audit-ID may have this hash. */
export function segmentPositions(sealed: SealedSegment, id: IdHash): readonly number[] {
  const { firstPosition } = sealed.segment;
  return findPlaces(sealed.filters.ids, id).map((place) => firstPosition + place);
}

/** Runs of positions whose events may hold the words. */
export function* segmentRanges(sealed: SealedSegment, mayHold: MayHold): Iterable<PositionRange> {
  const { firstPosition, endPosition } = sealed.segment;
  for (const [i, filter] of sealed.filters.words.entries()) {
    if (!mayHold((hash) => mayContain(filter, hash))) continue;
    const first = firstPosition + i * GRANULE;
    yield { first, end: Math.min(first + GRANULE, endPosition) };
  }
}

/** SHA-256 of bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
