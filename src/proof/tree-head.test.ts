import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KNOWN_LEAVES, KNOWN_ROOTS } from '../../test/contract/known-tree.ts';
import { EMPTY_ROOT, leafHash, nodeHash } from './tree-hash.ts';
import { TreeHead } from './tree-head.ts';

/** RFC 6962, 2.1: split at the largest power of two below the number of leaves. */
function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return EMPTY_ROOT;
  if (leaves.length === 1) return only;
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  return nodeHash(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

const numbered = (count: number): readonly Uint8Array[] =>
  Array.from({ length: count }, (_, i) => leafHash(Buffer.from(String(i))));

describe('a tree head', () => {
  test('has the known root at every size', () => {
    const head = new TreeHead();
    const roots = [head.root()];
    for (const leaf of KNOWN_LEAVES) {
      head.append(leafHash(leaf));
      roots.push(head.root());
    }
    expect(roots.map((root) => Buffer.from(root).toString('hex'))).toEqual(KNOWN_ROOTS);
    expect(head.size).toBe(8);
  });

  test('has the root the recursive definition gives, with subtrees added whole or leaf by leaf', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 }), (heights) => {
        const head = new TreeHead();
        const leaves: Uint8Array[] = [];
        for (const height of heights) {
          const count = 2 ** height;
          if (head.size % count !== 0) continue;
          const added = numbered(leaves.length + count).slice(leaves.length);
          leaves.push(...added);
          head.append(naiveRoot(added), height);
        }
        expect(head.size).toBe(leaves.length);
        expect(Buffer.from(head.root())).toEqual(Buffer.from(naiveRoot(leaves)));
      }),
    );
  });

  test('takes no subtree where none can begin', () => {
    const head = new TreeHead();
    head.append(leafHash(Buffer.from('a')));
    expect(() => head.append(EMPTY_ROOT, 1)).toThrow(
      'a subtree of 2 leaves cannot follow 1 leaves',
    );
  });
});
