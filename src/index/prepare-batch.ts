import { hash } from 'node:crypto';
import type { AuditEvent, RecordedEvent } from '../event/audit-event.ts';
import { isRejected, parseEvent, type Rejected } from '../event/parse-event.ts';
import { requestTimeUs, stageTimeUs } from '../event/time.ts';
import { requestKey, stageRank } from '../trail/request.ts';
import { collectWords, WordHashes } from './collect-words.ts';
import { collectEventWords } from './event-words.ts';
import { hashId } from './id-table.ts';
import { LineReplacer, type ReplacedLines, type ReplaceLine } from './replaced-lines.ts';
import { RowLines } from './row-lines.ts';

/** Where lines came from. */
export interface Origin {
  readonly cluster: string;
  readonly source: string;
}

/** Lines back to back: line `i` is `bytes[offsets[i], offsets[i + 1])` from `origins[originOf[i]]`. */
export interface LineBatch {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
  readonly origins: readonly Origin[];
  readonly originOf: Uint32Array;
}

/** Events whose words share one list of hashes. */
export const WORD_RUN = 256;

/** Bytes of a `requestKey` digest: SHA-256 cut to where nobody finds two keys that agree. */
export const KEY_BYTES = 16;

/**
 * What the index needs of a batch, worked out once, away from the main thread. Arrays have an entry
 * a line; those of rejected lines mean nothing.
 */
export interface PreparedBatch {
  readonly count: number;
  /** Line → why it is no event. */
  readonly rejected: ReadonlyMap<number, string>;
  readonly idHigh: Uint32Array;
  readonly idLow: Uint32Array;
  /** Digests of the request keys, `KEY_BYTES` each. */
  readonly keys: Uint8Array;
  readonly ranks: Uint8Array;
  /** Request times. */
  readonly timesUs: Float64Array;
  /** When the stages were reached. */
  readonly stagesUs: Float64Array;
  /** Row lines back to back, see `RowLineWriter`; a rejected line has none. */
  readonly rows: Uint8Array;
  readonly rowOffsets: Uint32Array;
  /** Hashes of the words of each run of `WORD_RUN` lines, sorted. */
  readonly words: readonly Uint32Array[];
  /** Lines of which other bytes are to be kept; all else here is of those bytes. */
  readonly replaced: ReplacedLines;
}

/** Parses and digests a batch. Pure work: nothing is kept, nothing is written. */
export function prepareBatch(batch: LineBatch, replaceLine?: ReplaceLine): PreparedBatch {
  const count = batch.offsets.length - 1;
  const into: Preparing = {
    digests: new Digests(count),
    rejected: new Map(),
    rows: new RowLines(count),
    words: new WordHashes(),
    replaced: new LineReplacer(replaceLine),
  };
  const runs: Uint32Array[] = [];
  for (let line = 0; line < count; line++) {
    prepareLine(batch, line, into);
    if (line % WORD_RUN === WORD_RUN - 1 || line === count - 1) runs.push(into.words.take());
  }
  const { digests, rejected, rows, replaced } = into;
  return {
    count,
    rejected,
    ...digests.take(),
    ...rows.take(),
    words: runs,
    replaced: replaced.take(),
  };
}

/** What a batch is collected in. */
interface Preparing {
  readonly digests: Digests;
  readonly rejected: Map<number, string>;
  readonly rows: RowLines;
  readonly words: WordHashes;
  readonly replaced: LineReplacer;
}

/** A function of its own: in one with the loop, V8 compiles it all anew a dozen times over. */
function prepareLine(batch: LineBatch, line: number, into: Preparing): void {
  const { digests, rejected, rows, words, replaced } = into;
  const { event, bytes, whole } = readLine(batch, line, replaced);
  if (isRejected(event)) rejected.set(line, event.rejected);
  else {
    const origin = batch.origins[batch.originOf[line] ?? 0] ?? NO_ORIGIN;
    const recorded = { ...origin, event, sizeBytes: bytes.length };
    digests.set(line, recorded);
    rows.add(recorded);
    if (!collectWords(bytes, 0, bytes.length, words)) collectEventWords(whole(), words);
  }
  rows.end(line);
}

/** A line as it is kept. */
interface KeptLine {
  /** Enough of the event for rows and digests, or why the line is none. */
  readonly event: AuditEvent | Rejected;
  readonly bytes: Uint8Array;
  /** All of the event as it is kept. */
  readonly whole: () => AuditEvent;
}

const DECODER = new TextDecoder();

/** Reads a line, or what takes its place, so that nothing hidden gets into the index. */
function readLine({ bytes, offsets }: LineBatch, line: number, replaced: LineReplacer): KeptLine {
  const received = bytes.subarray(offsets[line] ?? 0, offsets[line + 1] ?? 0);
  const text = DECODER.decode(received);
  const event = parseEvent(text, DOUBLES);
  const replacement = isRejected(event) ? undefined : replaced.replace(line, received, text);
  if (replacement === undefined || isRejected(event)) {
    return { event, bytes: received, whole: () => event as AuditEvent };
  }
  const whole = (): AuditEvent => {
    const kept = parseEvent(DECODER.decode(replacement.bytes), DOUBLES);
    if (isRejected(kept)) throw new Error(`what takes the place of an event is ${kept.rejected}`);
    return kept;
  };
  const isEnough = replacement.isOfBodiesOnly;
  return { event: isEnough ? withoutBodies(event) : whole(), bytes: replacement.bytes, whole };
}

/** The event as far as rows and digests go; they tell of bodies only whether they are there. */
function withoutBodies(event: AuditEvent): AuditEvent {
  return {
    ...event,
    ...(event.requestObject !== undefined && { requestObject: 'redacted' }),
    ...(event.responseObject !== undefined && { responseObject: 'redacted' }),
  };
}

const DOUBLES = { integers: 'doubles' } as const;

/** The digest under which the index knows an event's request. */
export function keyDigest(recorded: RecordedEvent): Uint8Array {
  return hash('sha256', requestKey(recorded), 'buffer').subarray(0, KEY_BYTES);
}

const NO_ORIGIN: Origin = { cluster: '', source: '' };

/** The arrays of a batch that tell which events may be the same or belong together. */
class Digests {
  readonly idHigh: Uint32Array;
  readonly idLow: Uint32Array;
  readonly keys: Uint8Array;
  readonly ranks: Uint8Array;
  readonly timesUs: Float64Array;
  readonly stagesUs: Float64Array;

  constructor(count: number) {
    this.idHigh = new Uint32Array(count);
    this.idLow = new Uint32Array(count);
    this.keys = new Uint8Array(count * KEY_BYTES);
    this.ranks = new Uint8Array(count);
    this.timesUs = new Float64Array(count);
    this.stagesUs = new Float64Array(count);
  }

  take(): Pick<PreparedBatch, 'idHigh' | 'idLow' | 'keys' | 'ranks' | 'timesUs' | 'stagesUs'> {
    const { idHigh, idLow, keys, ranks, timesUs, stagesUs } = this;
    return { idHigh, idLow, keys, ranks, timesUs, stagesUs };
  }

  set(line: number, recorded: RecordedEvent): void {
    const { high, low } = hashId(recorded.event.auditID);
    this.idHigh[line] = high;
    this.idLow[line] = low;
    this.keys.set(keyDigest(recorded), line * KEY_BYTES);
    this.ranks[line] = stageRank(recorded.event.stage);
    this.timesUs[line] = requestTimeUs(recorded.event);
    this.stagesUs[line] = stageTimeUs(recorded.event);
  }
}
