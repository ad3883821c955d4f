import type { HotCandidate } from '../index/hot-part.ts';

/** An event of the same request as a line. */
export interface Sibling extends HotCandidate {
  /** Whether it is the very same event. */
  readonly same: boolean;
}

/** The lines taken so far by a commit that has not reached the journal yet, by their request's key. */
export class CommitSiblings {
  readonly #byKey = new Map<
    string,
    { readonly event: HotCandidate; readonly bytes: Uint8Array }[]
  >();

  add(key: string, event: HotCandidate, bytes: Uint8Array): void {
    const others = this.#byKey.get(key);
    if (others === undefined) this.#byKey.set(key, [{ event, bytes }]);
    else others.push({ event, bytes });
  }

  of(key: string, bytes: Uint8Array): readonly Sibling[] {
    const others = this.#byKey.get(key) ?? [];
    return others.map((other) => ({
      ...other.event,
      same: Buffer.compare(bytes, other.bytes) === 0,
    }));
  }
}
