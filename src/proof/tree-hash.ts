import { hash } from 'node:crypto';

/** Bytes of a SHA-256. */
export const HASH_BYTES = 32;

/** RFC 6962, 2.1: the hash of the tree without leaves. */
export const EMPTY_ROOT: Uint8Array = hash('sha256', '', 'buffer');

const LEAF_PREFIX = 0;
const NODE_PREFIX = 1;

/** RFC 6962, 2.1: SHA-256(0x00 ‖ data). The prefix keeps a leaf from passing for a node. */
export function leafHash(data: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(data.length + 1);
  bytes[0] = LEAF_PREFIX;
  bytes.set(data, 1);
  return hash('sha256', bytes, 'buffer');
}

/**
 * The leaf hash of `bytes[start, end)`, made without a copy: the byte before `start` is overwritten
 * with the leaf prefix. Several times as fast as `leafHash` for events that lie behind one another.
 */
export function leafHashInPlace(bytes: Uint8Array, start: number, end: number): Uint8Array {
  if (start < 1) throw new Error('a leaf hashed in place needs a byte before it');
  bytes[start - 1] = LEAF_PREFIX;
  return hash('sha256', bytes.subarray(start - 1, end), 'buffer');
}

/** RFC 6962, 2.1: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(1 + 2 * HASH_BYTES);
  bytes[0] = NODE_PREFIX;
  bytes.set(left, 1);
  bytes.set(right, 1 + HASH_BYTES);
  return hash('sha256', bytes, 'buffer');
}

/** The root of a full subtree over hashes laid end to end; their number must be a power of two. */
export function subtreeRoot(hashes: Uint8Array): Uint8Array {
  let count = hashes.length / HASH_BYTES;
  if (!Number.isInteger(Math.log2(count)))
    throw new Error(`a full subtree cannot have ${count} leaves`);
  const level = Uint8Array.from(hashes);
  for (; count > 1; count /= 2) {
    for (let i = 0; i < count / 2; i++) {
      const left = hashAt(level, 2 * i);
      level.set(nodeHash(left, hashAt(level, 2 * i + 1)), i * HASH_BYTES);
    }
  }
  return level.slice(0, HASH_BYTES);
}

/** The hash number `index` of hashes laid end to end: a view, not a copy. */
export function hashAt(hashes: Uint8Array, index: number): Uint8Array {
  return hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
}
