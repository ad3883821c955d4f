import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Segment } from '../index/segment.ts';
import { BLOCKS_FOLDER, parseBlocksFile } from '../journal/filenames.ts';
import type { ReadableJournal, Removal } from '../journal/journal.ts';

/** How long and how much is kept; without both, everything. */
export interface RetentionPolicy {
  /** Segments whose youngest request is older go. */
  readonly keepUs?: number;
  /** The oldest segments go while the store is larger. */
  readonly keepBytes?: number;
}

/** What a plan is made of. */
export interface RemovalContext {
  readonly root: string;
  readonly journal: Pick<ReadableJournal, 'read' | 'removed'>;
  /** Sealed segments in order. */
  readonly segments: readonly Segment[];
}

/** What a policy asks to be removed now; undefined when everything may stay. */
export async function planRemoval(
  context: RemovalContext,
  { keepUs, keepBytes }: RetentionPolicy,
  nowUs: number,
): Promise<Removal | undefined> {
  const { segments } = context;
  const old = keepUs === undefined ? 0 : await countOlder(context, nowUs - keepUs);
  const many =
    keepBytes === undefined ? 0 : countTooMany(segments, await sizesOf(context.root), keepBytes);
  const gone = segments.slice(0, Math.max(old, many));
  const end = gone.at(-1)?.endPosition;
  if (end === undefined || end <= (context.journal.removed?.end ?? 0)) return undefined;
  const lastUs = Math.max(context.journal.removed?.lastUs ?? 0, ...gone.map(youngest));
  return {
    end,
    lastUs: Math.min(lastUs, nowUs),
    removedUs: nowUs,
    reason: many > old ? 'size' : 'age',
  };
}

function youngest({ maxTimeUs }: Segment): number {
  return maxTimeUs;
}

/** How many segments from the first on have nothing that is as young as `sinceUs`. */
async function countOlder({ journal, segments }: RemovalContext, sinceUs: number): Promise<number> {
  let count = 0;
  for (const { maxTimeUs, endPosition } of segments) {
    if (maxTimeUs >= sinceUs) {
      // A request that claims a time after its arrival must not keep a segment for ever.
      const [last] = await journal.read([endPosition - 1]);
      if (last === undefined || last.receivedUs >= sinceUs) break;
    }
    count++;
  }
  return count;
}

/** Bytes on disk: of each file of blocks, and of everything together. */
interface Sizes {
  /** By position of the first event, ascending. */
  readonly blocks: readonly { readonly first: number; readonly sizeBytes: number }[];
  readonly totalBytes: number;
}

/** How many segments have to go so that what is left, journal and index, is small enough. */
export function countTooMany(
  segments: readonly Segment[],
  { blocks, totalBytes }: Sizes,
  keepBytes: number,
): number {
  let indexBytes = 0;
  let count = 0;
  for (const segment of segments) {
    const gone = segments[count - 1]?.endPosition ?? 0;
    // A file goes when the next one begins at or below what is removed.
    const blockBytes = blocks.reduce((sum, { sizeBytes }, i) => {
      const end = blocks[i + 1]?.first ?? Number.POSITIVE_INFINITY;
      return end <= gone ? sum + sizeBytes : sum;
    }, 0);
    if (totalBytes - indexBytes - blockBytes <= keepBytes) break;
    indexBytes += segment.rows.sizeBytes + segment.filters.sizeBytes;
    count++;
  }
  return count;
}

async function sizesOf(root: string): Promise<Sizes> {
  const blocks: { first: number; sizeBytes: number }[] = [];
  for (const name of (await readdir(join(root, BLOCKS_FOLDER))).sort()) {
    const first = parseBlocksFile(name);
    if (first === undefined) continue;
    blocks.push({ first, sizeBytes: (await stat(join(root, BLOCKS_FOLDER, name))).size });
  }
  return { blocks, totalBytes: await folderBytes(root) };
}

/** Bytes of all files of a folder and those in it; a file that vanishes meanwhile counts nothing. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
