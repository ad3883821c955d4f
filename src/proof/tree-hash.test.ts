import { describe, expect, test } from 'vitest';
import { KNOWN_LEAVES, KNOWN_ROOTS } from '../../test/contract/known-tree.ts';
import { EMPTY_ROOT, leafHash, leafHashInPlace, nodeHash, subtreeRoot } from './tree-hash.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the hashes of RFC 6962', () => {
  test('are those every implementation has', () => {
    expect(hex(EMPTY_ROOT)).toBe(KNOWN_ROOTS[0]);
    expect(hex(leafHash(new Uint8Array()))).toBe(KNOWN_ROOTS[1]);
    expect(hex(leafHash(Buffer.from('L123456')))).toBe(
      '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
    );
    const [first, second] = KNOWN_LEAVES.map(leafHash);
    if (first === undefined || second === undefined) throw new Error('two leaves');
    expect(hex(nodeHash(first, second))).toBe(KNOWN_ROOTS[2]);
  });

  test('of a leaf in place are the same, and change only the byte before it', () => {
    const bytes = Buffer.from('xL123456y');
    expect(leafHashInPlace(bytes, 1, 8)).toEqual(leafHash(Buffer.from('L123456')));
    expect(bytes).toEqual(Buffer.from('\0L123456y'));
    expect(() => leafHashInPlace(bytes, 0, 3)).toThrow('a byte before it');
  });

  test('of a full subtree are its root', () => {
    const leaves = KNOWN_LEAVES.map(leafHash);
    expect(hex(subtreeRoot(Buffer.concat(leaves)))).toBe(KNOWN_ROOTS[8]);
    expect(hex(subtreeRoot(Buffer.concat(leaves.slice(0, 1))))).toBe(KNOWN_ROOTS[1]);
    expect(() => subtreeRoot(Buffer.concat(leaves.slice(0, 3)))).toThrow('cannot have 3 leaves');
    expect(() => subtreeRoot(new Uint8Array())).toThrow('cannot have 0 leaves');
  });
});
