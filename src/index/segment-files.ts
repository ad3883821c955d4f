import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SEGMENT_FILE } from './filenames.ts';
import type { Manifest } from './manifest.ts';
import type { Segment } from './segment.ts';

/** Removes files of segments that no manifest lists, left behind by a crash. */
export async function removeStrayFiles(folder: string, { segments }: Manifest): Promise<void> {
  const listed = new Set(segments.flatMap(({ rows, filters }) => [rows.name, filters.name]));
  for (const name of await readdir(folder)) {
    const isOurs = SEGMENT_FILE.test(name);
    if (isOurs && !listed.has(name)) await rm(join(folder, name), { force: true });
  }
}

/** Deletes both files of a segment. */
export async function removeSegmentFiles(folder: string, segment: Segment): Promise<void> {
  for (const { name } of [segment.rows, segment.filters]) {
    await rm(join(folder, name), { force: true });
  }
}
