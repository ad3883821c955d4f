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
