import { basename, join } from 'node:path';
import { HASH_BYTES, hashAt, subtreeRoot } from '../proof/tree-hash.ts';
import { BLOCK_INDEX_FILE, TREE_FOLDER, treeFile } from './filenames.ts';
import { type Files, readWhole } from './files.ts';
import type { Damage } from './journal.ts';
import { TILE_EVENTS } from './limits.ts';

/**
 * Compares the stored levels of the tree with the tile roots recomputed from the events (undefined
 * where these cannot be read). `exact` is false while another process writes, and may be ahead.
 */
export async function verifyTree(
  files: Files,
  root: string,
  tileRoots: readonly (Uint8Array | undefined)[],
  options: { readonly exact: boolean },
): Promise<{ readonly findings: readonly Damage[]; readonly storedBytes: number }> {
  const findings: Damage[] = [];
  let storedBytes = 0;
  let rows = tileRoots;
  let leaves = TILE_EVENTS;
  const names = new Set(await files.list(join(root, TREE_FOLDER)));
  for (let level = 1; rows.length > 0 || names.has(basename(treeFile(level))); level++) {
    const file = treeFile(level);
    names.delete(basename(file));
    const stored = (await readWhole(files, join(root, file))) ?? new Uint8Array();
    storedBytes += stored.length;
    findings.push(...compare({ file, stored, rows, leaves }, options.exact));
    rows = above(rows);
    leaves *= TILE_EVENTS;
  }
  names.delete(basename(BLOCK_INDEX_FILE));
  for (const name of names) {
    const place = { file: join(TREE_FOLDER, name), offset: 0, firstPosition: 0, endPosition: 0 };
    findings.push({ ...place, reason: 'not a file of the tree' });
  }
  return { findings, storedBytes };
}

interface StoredLevel {
  readonly file: string;
  readonly stored: Uint8Array;
  readonly rows: readonly (Uint8Array | undefined)[];
  /** Leaves under one row. */
  readonly leaves: number;
}

function compare({ file, stored, rows, leaves }: StoredLevel, exact: boolean): readonly Damage[] {
  const findings: Damage[] = [];
  const find = (row: number, reason: string): void => {
    const position = row * leaves;
    const place = {
      file,
      offset: row * HASH_BYTES,
      firstPosition: position,
      endPosition: position,
    };
    findings.push({ ...place, reason });
  };
  for (const [row, hash] of rows.entries()) {
    const found = hashAt(stored, row);
    if (found.length < HASH_BYTES) {
      find(row, 'cut short');
      return findings;
    }
    if (hash !== undefined && Buffer.compare(found, hash) !== 0)
      find(row, 'differs from the events');
  }
  if (exact && stored.length > rows.length * HASH_BYTES) find(rows.length, 'more than the events');
  return findings;
}

function above(rows: readonly (Uint8Array | undefined)[]): readonly (Uint8Array | undefined)[] {
  const roots: (Uint8Array | undefined)[] = [];
  for (let end = TILE_EVENTS; end <= rows.length; end += TILE_EVENTS) {
    const run = rows.slice(end - TILE_EVENTS, end);
    const known = run.filter((row) => row !== undefined);
    roots.push(known.length === run.length ? subtreeRoot(Buffer.concat(known)) : undefined);
  }
  return roots;
}
