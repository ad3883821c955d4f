import { buildSidecar, type SidecarParts } from '../index/build-sidecar.ts';
import { type LineBatch, type PreparedBatch, prepareBatch } from '../index/prepare-batch.ts';
import type { JournalEntry } from '../journal/journal.ts';
import { COMPRESSION_LEVEL } from '../journal/limits.ts';
import { type PackedBlock, packBlock } from '../journal/pack-block.ts';
import { type Matched, type MatchInput, matchBlocks } from './match-blocks.ts';
import { entriesOfInput, type PackInput } from './pack-input.ts';
import { lineRedactor, type Redaction } from './redact-line.ts';

/** The heavy work of a store, which needs nothing but its input and so may run on any thread. */
export interface Jobs extends AsyncDisposable {
  /** Parses and digests lines, without what the redaction hides. */
  prepare(batch: LineBatch, redaction?: Redaction): Promise<PreparedBatch>;
  /** Hashes and compresses whole tiles of events. */
  pack(firstPosition: number, entries: readonly JournalEntry[]): Promise<PackedBlock>;
  /** Builds the filters of a segment. */
  buildSidecar(parts: SidecarParts): Promise<Uint8Array>;
  /** Asks the events of blocks. */
  match(input: MatchInput): Promise<Matched>;
}

/** What each job does, by name, for this thread and for workers. */
export const JOB_FUNCTIONS = {
  prepare: ({ batch, redaction }: PrepareInput): PreparedBatch =>
    prepareBatch(batch, redaction && lineRedactor(redaction)),
  pack: (input: PackInput): PackedBlock =>
    packBlock(input.firstPosition, entriesOfInput(input), COMPRESSION_LEVEL),
  buildSidecar: (parts: SidecarParts): Uint8Array => buildSidecar(parts),
  match: (input: MatchInput): Matched => matchBlocks(input),
} as const;

/** The arguments of `prepare` as one value. */
export interface PrepareInput {
  readonly batch: LineBatch;
  readonly redaction?: Redaction;
}

/** Runs the jobs on the calling thread. */
export const inlineJobs: Jobs = {
  prepare: async (batch, redaction) =>
    JOB_FUNCTIONS.prepare({ batch, ...(redaction && { redaction }) }),
  pack: async (firstPosition, entries) => packBlock(firstPosition, entries, COMPRESSION_LEVEL),
  buildSidecar: async (parts) => JOB_FUNCTIONS.buildSidecar(parts),
  match: async (input) => JOB_FUNCTIONS.match(input),
  [Symbol.asyncDispose]: async () => {},
};
