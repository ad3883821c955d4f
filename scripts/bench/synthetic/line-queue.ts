/** Lines that wait for their time, earliest first; equal times keep their order. */
export class LineQueue {
  readonly #heap: Entry[] = [];
  #added = 0;

  add(us: number, line: string): void {
    const heap = this.#heap;
    const entry = { us, order: this.#added++, line };
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, entry)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  /** Takes out, in order, the lines due before `us`. */
  *takeUntil(us: number): Generator<string> {
    for (let first = this.#heap[0]; first !== undefined && first.us < us; first = this.#heap[0]) {
      this.#removeFirst();
      yield first.line;
    }
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const isRight = right !== undefined && left !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (child === undefined || isBefore(last, child)) break;
      heap[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = last;
  }
}

interface Entry {
  readonly us: number;
  readonly order: number;
  readonly line: string;
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.us === b.us ? a.order < b.order : a.us < b.us;
}
