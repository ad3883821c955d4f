/** Where a block lies. */
export interface BlockRef {
  /** Relative to the store's root. */
  readonly file: string;
  readonly offset: number;
  /** Header and frames. */
  readonly sizeBytes: number;
  readonly firstPosition: number;
  readonly eventCount: number;
}

/** Blocks by position. Two may have a gap between them where damage is. */
export class BlockRefs {
  readonly #refs: BlockRef[] = [];

  get length(): number {
    return this.#refs.length;
  }

  at(index: number): BlockRef | undefined {
    return this.#refs[index];
  }

  /** The position after the last block's events. */
  get end(): number {
    const last = this.#refs.at(-1);
    return last === undefined ? 0 : endOf(last);
  }

  add(ref: BlockRef): void {
    this.#refs.push(ref);
  }

  removeLast(): void {
    this.#refs.pop();
  }

  /** Where the last file of blocks at or below a position begins; undefined when none does. */
  fileStart(position: number): number | undefined {
    for (let i = this.find(position); i >= 0; i--) {
      const ref = this.#refs[i];
      if (ref !== undefined && ref.offset === 0 && ref.firstPosition <= position) {
        return ref.firstPosition;
      }
    }
    return undefined;
  }

  /** The same without the blocks below a position. */
  without(position: number): BlockRefs {
    const left = new BlockRefs();
    for (const ref of this.#refs) if (ref.firstPosition >= position) left.add(ref);
    return left;
  }

  /** The blocks from an index on. */
  from(index: number): readonly BlockRef[] {
    return this.#refs.slice(index);
  }

  /** The index of the first block that ends above `position`: the one that holds it, if one does. */
  find(position: number): number {
    let low = 0;
    let high = this.#refs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const ref = this.#refs[middle];
      if (ref !== undefined && endOf(ref) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The position after a block's last event. */
export function endOf(ref: BlockRef): number {
  return ref.firstPosition + ref.eventCount;
}
