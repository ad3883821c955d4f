import { createHash } from 'node:crypto';
import { Failure } from '../../base/failure.ts';
import { rejectionLosses } from '../losses/rejection-losses.ts';
import type { Losses } from '../losses.ts';
import type { QuarantinedLine } from '../quarantine.ts';
import { QUARANTINE_BYTES, QUARANTINE_REMEMBERED } from './limits.ts';

/** Where refused bytes are put; `Quarantine` is one. */
export interface RefusalFile {
  add(lines: readonly QuarantinedLine[]): Promise<void>;
}

/** Something received that will not be in the store however often it is sent. */
export interface Refused {
  readonly source: string;
  readonly cluster: string;
  /** Of the body, the first being 1. */
  readonly line: number;
  readonly reason: string;
  readonly bytes: Uint8Array;
}

/**
 * The one door for what receivers cannot keep: counts it, and puts it into quarantine once. A sender
 * that tries again with the same bytes adds nothing. Room in the quarantine is bounded, because it
 * is the sender who decides how much rubbish comes; what finds no room is counted all the same.
 */
export class Refusals {
  readonly #file: RefusalFile;
  readonly #onRefused: (refused: Refused) => void;
  readonly #record: RecordRefusals | undefined;
  readonly #seen = new Set<string>();
  #roomBytes = QUARANTINE_BYTES;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    file: RefusalFile,
    onRefused: (refused: Refused) => void = () => undefined,
    record?: RecordRefusals,
  ) {
    this.#file = file;
    this.#onRefused = onRefused;
    this.#record = record;
  }

  /** Resolves once the bytes are in the quarantine file; rejects when they cannot be written. */
  async add(refused: readonly Refused[]): Promise<void> {
    const fresh = refused.filter((one) => !this.#seen.has(keyOf(one)));
    if (fresh.length === 0) return;
    const writing = this.#writing.then(() => this.#write(fresh));
    // Whoever added before must not fail those who add after.
    this.#writing = writing.catch(() => undefined);
    await writing;
  }

  async #write(fresh: readonly Refused[]): Promise<void> {
    const lines: QuarantinedLine[] = [];
    for (const { source, line, reason, bytes } of fresh) {
      if (bytes.length > this.#roomBytes) continue;
      this.#roomBytes -= bytes.length;
      lines.push({ file: source, line, reason, bytes });
    }
    await this.#file.add(lines).catch(explain);
    if (this.#record !== undefined) await recordAll(fresh, this.#record).catch(explain);
    for (const one of fresh) {
      if (this.#seen.size >= QUARANTINE_REMEMBERED) this.#seen.clear();
      this.#seen.add(keyOf(one));
      this.#onRefused(one);
    }
  }
}

/** Where refusals are put on record, and the clock for when. */
export interface RecordRefusals {
  readonly losses: Losses;
  readonly nowUs: () => number;
}

/** One loss for each cluster and source: their events came just now, for all that is known. */
async function recordAll(
  fresh: readonly Refused[],
  { losses, nowUs }: RecordRefusals,
): Promise<void> {
  const origins = new Map(fresh.map((one) => [JSON.stringify([one.cluster, one.source]), one]));
  for (const { cluster, source } of origins.values()) {
    const ofOrigin = fresh.filter((one) => one.cluster === cluster && one.source === source);
    const us = nowUs();
    for (const loss of rejectionLosses(ofOrigin, { cluster, source, fromUs: us, toUs: us })) {
      const { place: _noFile, ...rest } = loss;
      await losses.record({ ...rest, reason: 'receiver-refused' });
    }
  }
}

/** A sender can only be told to come back when it is known that there is no room. */
function explain(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
  throw new Failure('journal/disk-full', 'cannot keep what was refused: the disk is full', {
    hint: 'Make room on the disk of the store.',
    cause: error,
  });
}

function keyOf({ source, cluster, bytes, reason }: Refused): string {
  const hash = createHash('sha256').update(bytes).digest('base64');
  return JSON.stringify([source, cluster, reason, hash]);
}
