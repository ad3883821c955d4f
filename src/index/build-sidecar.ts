import type { WordRun } from './hot-part.ts';
import type { IdTable } from './id-table.ts';
import { encodeFilters, GRANULE, type Supersession } from './segment-filters.ts';
import { buildWordFilter, type WordFilter } from './word-filter.ts';

/** What a sidecar is made from. */
export interface SidecarParts {
  readonly firstPosition: number;
  readonly endPosition: number;
  readonly ids: IdTable;
  readonly runs: readonly WordRun[];
  readonly supersessions: readonly Supersession[];
}

/** Builds the bytes of a segment's sidecar: word filters per granule, Audit-ID table, supersessions. */
export function buildSidecar(parts: SidecarParts): Uint8Array {
  const words: WordFilter[] = [];
  for (let first = parts.firstPosition; first < parts.endPosition; first += GRANULE) {
    const runs = parts.runs.filter(
      (run) => run.firstPosition < first + GRANULE && run.endPosition > first,
    );
    words.push(buildWordFilter(union(runs.map(({ hashes }) => hashes))));
  }
  return encodeFilters({ ids: parts.ids, words, supersessions: parts.supersessions });
}

function union(sorted: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(sorted.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const hashes of sorted) {
    all.set(hashes, at);
    at += hashes.length;
  }
  all.sort();
  let kept = 0;
  for (let i = 0; i < all.length; i++) {
    if (i === 0 || all[i] !== all[i - 1]) all[kept++] = all[i] ?? 0;
  }
  return all.subarray(0, kept);
}
