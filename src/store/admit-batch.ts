import { createHash } from 'node:crypto';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import { stageTimeUs } from '../event/time.ts';
import type { HotCandidate } from '../index/hot-part.ts';
import type { IdHash } from '../index/id-table.ts';
import { KEY_BYTES, keyDigest, type PreparedBatch } from '../index/prepare-batch.ts';
import type { Supersession } from '../index/segment-filters.ts';
import type { StoredEntry } from '../journal/journal.ts';
import { MAX_EVENT_BYTES } from '../journal/limits.ts';
import { stageRank } from '../trail/request.ts';
import { CommitSiblings, type Sibling } from './commit-siblings.ts';
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

/** How a batch is admitted. */
export interface AdmitOptions {
  /** A replay keeps every line: each has its position already, also one that damage emptied. */
  readonly mode?: 'new' | 'replay';
  /** What earlier batches of the same commit have taken; grows with what this one takes. */
  readonly inCommit?: CommitSiblings;
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
  { mode = 'new', inCommit = new CommitSiblings() }: AdmitOptions = {},
): Promise<Admission> {
  const known = await readCandidates(batch, events);
  const outcomes: AppendOutcome[] = [];
  const kept: number[] = [];
  const supersessions: Supersession[] = [];

  /** Takes a line that is an event, unless it is here already. */
  const admit = (line: number, raw: AppendedLine): AppendOutcome => {
    const key = keyText(batch, line);
    const siblings = [...(known.get(line)?.(raw) ?? []), ...inCommit.of(key, raw.bytes)];
    const repeated = mode === 'new' ? siblings.find(({ same }) => same) : undefined;
    if (repeated !== undefined) return { kind: 'duplicate', position: repeated.position };
    const position = firstPosition + kept.length;
    const candidate = candidateOf(batch, line, position);
    supersessions.push(...supersede(candidate, siblings));
    inCommit.add(key, candidate, raw.bytes);
    kept.push(line);
    return { kind: 'kept', position };
  };

  for (let line = 0; line < batch.count; line++) {
    const raw = lines[line];
    const reason = batch.rejected.get(line) ?? tooLarge(raw);
    if (reason === undefined && raw !== undefined) outcomes.push(admit(line, raw));
    else {
      outcomes.push({ kind: 'rejected', reason: reason ?? 'no such line' });
      if (mode === 'replay') kept.push(line);
    }
  }
  return { outcomes, kept, supersessions };
}

/** The event of the highest rank, the latest of equals, speaks for the request. */
function supersede(added: HotCandidate, siblings: readonly Sibling[]): readonly Supersession[] {
  const [first, ...others] = siblings;
  if (first === undefined) return [];
  let speaker: HotCandidate = first;
  for (const other of others) if (speaksBefore(other, speaker)) speaker = other;
  return speaksBefore(added, speaker)
    ? [{ position: speaker.position, byPosition: added.position }]
    : [{ position: added.position, byPosition: speaker.position }];
}

/** The order of `foldRequests`: by rank, then by the stage's time, then by position. */
function speaksBefore(a: HotCandidate, b: HotCandidate): boolean {
  if (a.rank !== b.rank) return a.rank > b.rank;
  return a.stageUs === b.stageUs ? a.position > b.position : a.stageUs > b.stageUs;
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
  if (isSameEvent(raw, entry)) return [{ position, rank: 0, stageUs: 0, same: true }];
  const event = parseEvent(new TextDecoder().decode(entry.bytes));
  if (isRejected(event)) return [];
  const recorded = { cluster: entry.cluster, source: entry.source, event };
  if (textOf(keyDigest(recorded)) !== key) return [];
  const rank = stageRank(event.stage);
  return [{ position, rank, stageUs: stageTimeUs(event), same: false }];
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

function tooLarge(raw: AppendedLine | undefined): string | undefined {
  if (raw === undefined || raw.bytes.length <= MAX_EVENT_BYTES) return undefined;
  return `larger than ${MAX_EVENT_BYTES} bytes`;
}

function candidateOf(batch: PreparedBatch, line: number, position: number): HotCandidate {
  return { position, rank: batch.ranks[line] ?? 0, stageUs: batch.stagesUs[line] ?? 0 };
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
