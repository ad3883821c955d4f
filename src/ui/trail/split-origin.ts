import type { Part } from './describe-fold.ts';

/** A sentence, and where the request came from, which a list shows in its margin. */
export interface SplitSentence {
  readonly told: readonly Part[];
  readonly client: Part | undefined;
  readonly addresses: readonly Part[];
}

/** Words that only lead to a client or an address. */
const LEADING: ReadonlySet<string> = new Set([' with ', ' from ', ' on behalf of ']);

/** Takes ` with kubectl from 10.1.2.3` out of a sentence. Parts that say anything else stay. */
export function splitOrigin(parts: readonly Part[]): SplitSentence {
  const isOrigin = (part: Part | undefined): boolean =>
    part?.kind === 'client' || part?.kind === 'address';
  const told = parts.filter(
    (part, at) => !isOrigin(part) && !(LEADING.has(part.text) && isOrigin(parts[at + 1])),
  );
  return {
    told,
    client: parts.find(({ kind }) => kind === 'client'),
    addresses: parts.filter(({ kind }) => kind === 'address'),
  };
}
