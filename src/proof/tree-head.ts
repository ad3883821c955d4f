import { EMPTY_ROOT, nodeHash } from './tree-hash.ts';

interface Peak {
  readonly height: number;
  readonly hash: Uint8Array;
}

/**
 * The frontier of an RFC 6962 tree: the roots of its full subtrees, at most one a height. It is all
 * that is needed to go on adding leaves and to tell the root, so it takes a kilobyte for any size.
 */
export class TreeHead {
  #peaks: Peak[] = [];
  #size = 0;

  /** The head that has these peaks, the largest first, as `peaks` gave them. */
  static from(size: number, peaks: readonly Uint8Array[]): TreeHead {
    const head = new TreeHead();
    let left = size;
    for (const hash of peaks) {
      const height = Math.floor(Math.log2(left));
      head.#peaks.push({ height, hash });
      left -= 2 ** height;
    }
    if (left !== 0 && size !== 0) throw new Error(`a tree of ${size} leaves has other peaks`);
    head.#size = size;
    return head;
  }

  /** Roots of the full subtrees, the largest first: with the size, all there is to keep. */
  get peaks(): readonly Uint8Array[] {
    return this.#peaks.map(({ hash }) => hash);
  }

  /** The number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** Adds a full subtree of 2^height leaves; the size must be a multiple of that. Height 0 is a leaf. */
  append(hash: Uint8Array, height = 0): void {
    const leaves = 2 ** height;
    if (this.#size % leaves !== 0) {
      throw new Error(`a subtree of ${leaves} leaves cannot follow ${this.#size} leaves`);
    }
    let peak: Peak = { height, hash };
    for (let last = this.#peaks.at(-1); last?.height === peak.height; last = this.#peaks.at(-1)) {
      this.#peaks.pop();
      peak = { height: peak.height + 1, hash: nodeHash(last.hash, peak.hash) };
    }
    this.#peaks.push(peak);
    this.#size += leaves;
  }

  /** The root over all leaves so far. */
  root(): Uint8Array {
    const hashes = this.#peaks.map((peak) => peak.hash);
    return hashes.length === 0
      ? EMPTY_ROOT
      : hashes.reduceRight((right, left) => nodeHash(left, right));
  }
}
