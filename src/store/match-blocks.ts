import { isDamaged } from '../journal/damaged.ts';
import type { PackedBytes } from '../journal/journal.ts';
import { entryOf, type UnpackedBlock, unpackEvents } from '../journal/unpack-block.ts';
import type { Query } from '../query/query.ts';
import { requiredWordsOfQuery } from '../query/words.ts';
import { compileEntryMatch } from './match-entry.ts';
import { compileRawLines } from './raw-words.ts';

/** Blocks, and what their events are asked. */
export interface MatchInput {
  readonly query: Query;
  readonly blocks: readonly PackedBytes[];
}

/** Which events match. */
export interface Matched {
  readonly positions: Float64Array;
  /** Whether all that might match could be asked. */
  readonly isWhole: boolean;
}

/** Asks every event of some blocks. Parses those alone whose bytes may hold what the query requires. */
export function matchBlocks({ query, blocks }: MatchInput): Matched {
  const ask = compileBlockMatch(query);
  const found: number[] = [];
  let isWhole = true;
  for (const packed of blocks) {
    const block = unpackEvents(packed);
    if (isDamaged(block) || !ask(block, found)) isWhole = false;
  }
  return { positions: Float64Array.from(found), isWhole };
}

function compileBlockMatch(query: Query): (block: UnpackedBlock, found: number[]) => boolean {
  const mayMatch = compileRawLines(requiredWordsOfQuery(query));
  const match = compileEntryMatch(query);
  return (block, found) => {
    const possible = possibleEntries(block, mayMatch).map((index) => entryOf(block, index));
    for (const entry of possible) {
      if (entry !== undefined && match(entry) !== undefined) found.push(entry.position);
    }
    return !possible.includes(undefined);
  };
}

/** The numbers of the entries that may match. */
function possibleEntries(
  { frames }: UnpackedBlock,
  mayMatch: ReturnType<typeof compileRawLines>,
): readonly number[] {
  const possible: number[] = [];
  let first = 0;
  for (const frame of frames) {
    const marks = mayMatch(frame);
    for (let i = 0; i < frame.eventCount; i++) if (marks?.[i] !== 0) possible.push(first + i);
    first += frame.eventCount;
  }
  return possible;
}
