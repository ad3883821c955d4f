import { createHash } from 'node:crypto';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import type { HotCandidate } from '../index/hot-part.ts';
import type { IdHash } from '../index/id-table.ts';
import { KEY_BYTES, keyDigest, type PreparedBatch } from '../index/prepare-batch.ts';
import type { Supersession } from '../index/segment-filters.ts';
import type { StoredEntry } from '../journal/journal.ts';
import { stageRank } from '../trail/request.ts';
import type { AppendOutcome } from './store.ts';

/** What is asked of the events already kept. */
export interface KeptEvents {
  hotCandidates(id: IdHash, key: Uint8Array): readonly HotCandidate[];
  sealedCandidates(id: IdHash, timeUs: number): readonly number[];
  read(positions: readonly number[]): Promise<readonly (StoredEntry | undefined)[]>;
}

/** A line as it was handed in. */
export interface AppendedLine {
  readonly cluster: string;
  readonly bytes: Uint8Array;
}

/** Which lines of a batch are new, and what they mean for the requests already known. */
export interface Admission {
  readonly outcomes: readonly AppendOutcome[];
  /** Lines to keep, ascending; they take the positions from the first on. */
  readonly kept: readonly number[];
  readonly supersessions: readonly Supersession[];
}

/** An event of the same request as a line. */
interface Sibling {
  readonly position: number;
  readonly rank: number;
  /** Whether it is the very same event. */
  readonly same: boolean;
}

/**
 * Decides line by line: not an event, here already, or new. The same bytes of one cluster carry the
 * same time, so only the hot part and segments that reach over it can hold them.
 */
export async function admitBatch(
  batch: PreparedBatch,
  lines: readonly AppendedLine[],
  firstPosition: number,
  events: KeptEvents,
): Promise<Admission> {
  const known = await readCandidates(batch, events);
  const outcomes: AppendOutcome[] = [];
  const kept: number[] = [];
  const supersessions: Supersession[] = [];
  const keptByKey = new Map<string, number[]>();

  for (let line = 0; line < batch.count; line++) {
    const reason = batch.rejected.get(line);
    const raw = lines[line];
    if (reason !== undefined || raw === undefined) {
      outcomes.push({ kind: 'rejected', reason: reason ?? 'no such line' });
      continue;
    }
    const key = keyText(batch, line);
    const inBatch = (keptByKey.get(key) ?? []).map((place) => {
      const other = kept[place] ?? 0;
      return {
        position: firstPosition + place,
        rank: batch.ranks[other] ?? 0,
        same: isSame(raw.bytes, lines[other]?.bytes),
      };
    });
    const siblings = [...(known.get(line)?.(raw) ?? []), ...inBatch];
    const repeated = siblings.find(({ same }) => same);
    if (repeated !== undefined) {
      outcomes.push({ kind: 'duplicate', position: repeated.position });
      continue;
    }
    const position = firstPosition + kept.length;
    outcomes.push({ kind: 'kept', position });
    supersessions.push(...supersede(position, batch.ranks[line] ?? 0, siblings));
    keptByKey.set(key, [...(keptByKey.get(key) ?? []), kept.length]);
    kept.push(line);
  }
  return { outcomes, kept, supersessions };
}

/** The event of the highest rank, the latest of equals, speaks for the request. */
function supersede(
  position: number,
  rank: number,
  siblings: readonly Sibling[],
): readonly Supersession[] {
  let speaker: Sibling | undefined;
  for (const sibling of siblings) {
    const isBetter =
      speaker === undefined ||
      sibling.rank > speaker.rank ||
      (sibling.rank === speaker.rank && sibling.position > speaker.position);
    if (isBetter) speaker = sibling;
  }
  if (speaker === undefined) return [];
  return rank >= speaker.rank
    ? [{ position: speaker.position, byPosition: position }]
    : [{ position, byPosition: speaker.position }];
}

/** Line → events that may be the same or of the same request. */
interface Candidates {
  readonly hot: ReadonlyMap<number, readonly HotCandidate[]>;
  readonly sealed: ReadonlyMap<number, readonly number[]>;
}

type SiblingsOf = (line: AppendedLine) => readonly Sibling[];

/** Reads the events that may be the same as, or siblings of, lines of the batch; few lines have any. */
async function readCandidates(
  batch: PreparedBatch,
  events: KeptEvents,
): Promise<ReadonlyMap<number, SiblingsOf>> {
  const { hot, sealed } = findCandidates(batch, events);
  const wanted = new Set([...sealed.values()].flat());
  for (const [line, candidates] of hot) {
    // An event of another stage cannot be the same: only its rank and place are needed.
    const same = candidates.filter(({ rank }) => rank === batch.ranks[line]);
    for (const { position } of same) wanted.add(position);
  }
  const positions = [...wanted].sort((a, b) => a - b);
  const read = await events.read(positions);
  const entries = new Map(positions.map((position, i) => [position, read[i]]));
  const siblings = new Map<number, SiblingsOf>();
  for (const line of new Set([...hot.keys(), ...sealed.keys()])) {
    const key = keyText(batch, line);
    siblings.set(line, (raw) => [
      ...(hot.get(line) ?? []).map((candidate) => ({
        ...candidate,
        same: isSameEvent(raw, entries.get(candidate.position)),
      })),
      ...(sealed.get(line) ?? []).flatMap((position) =>
        sealedSibling(raw, key, entries.get(position)),
      ),
    ]);
  }
  return siblings;
}

function findCandidates(batch: PreparedBatch, events: KeptEvents): Candidates {
  const hot = new Map<number, readonly HotCandidate[]>();
  const sealed = new Map<number, readonly number[]>();
  for (let line = 0; line < batch.count; line++) {
    if (batch.rejected.has(line)) continue;
    const id = { high: batch.idHigh[line] ?? 0, low: batch.idLow[line] ?? 0 };
    const inHot = events.hotCandidates(id, keyOf(batch, line));
    const inSealed = events.sealedCandidates(id, batch.timesUs[line] ?? 0);
    if (inHot.length > 0) hot.set(line, inHot);
    if (inSealed.length > 0) sealed.set(line, inSealed);
  }
  return { hot, sealed };
}

function sealedSibling(
  raw: AppendedLine,
  key: string,
  entry: StoredEntry | undefined,
): readonly Sibling[] {
  if (entry === undefined || entry.cluster !== raw.cluster) return [];
  const { position } = entry;
  if (isSameEvent(raw, entry)) return [{ position, rank: 0, same: true }];
  const event = parseEvent(new TextDecoder().decode(entry.bytes));
  if (isRejected(event)) return [];
  const recorded = { cluster: entry.cluster, source: entry.source, event };
  if (textOf(keyDigest(recorded)) !== key) return [];
  return [{ position, rank: stageRank(event.stage), same: false }];
}

/** Where something was hidden before it was written, what was received is known by its hash. */
function isSameEvent(raw: AppendedLine, entry: StoredEntry | undefined): boolean {
  if (entry === undefined || entry.cluster !== raw.cluster) return false;
  if (entry.identity === undefined) return isSame(raw.bytes, entry.bytes);
  return isSame(createHash('sha256').update(raw.bytes).digest(), entry.identity);
}

function isSame(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}

function keyOf(batch: PreparedBatch, line: number): Uint8Array {
  return batch.keys.subarray(line * KEY_BYTES, (line + 1) * KEY_BYTES);
}

function keyText(batch: PreparedBatch, line: number): string {
  return textOf(keyOf(batch, line));
}

function textOf(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString('latin1');
}
