/** Whether a sorted list of word hashes has one of them. */
export function hasHash(sorted: Uint32Array, hash: number): boolean {
  // `WordHashes` keeps 0 for empty slots and files the hash 0 under 1.
  const wanted = hash === 0 ? 1 : hash;
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = sorted[middle] ?? 0;
    if (value === wanted) return true;
    if (value < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
