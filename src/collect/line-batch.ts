/** A line that cannot be handed on as an event, with enough of it for the quarantine file. */
export interface RejectedLine {
  readonly line: number;
  readonly reason: string;
  readonly bytes: Uint8Array;
}

/**
 * Some lines of one file, in order, without their line ends. They are views of one buffer, because
 * a buffer a line would cost more than reading the line. The buffer is never written again.
 */
export interface LineBatch {
  readonly bytes: Buffer;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Numbers of the lines in their file, the first being 1. */
  readonly lines: readonly number[];
  /** Where a wrapper says each line comes from; absent when no line was taken out of one. */
  readonly sources?: readonly (string | undefined)[];
  readonly rejected: readonly RejectedLine[];
}

/** The bytes of one line of a batch, shared with the batch. */
export function lineBytes(batch: LineBatch, index: number): Buffer {
  return batch.bytes.subarray(batch.starts[index], batch.ends[index]);
}

/** A batch of separate buffers, copied together. */
export function packLines(
  pieces: readonly { readonly bytes: Buffer; readonly line: number; readonly source?: string }[],
  rejected: readonly RejectedLine[],
): LineBatch {
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const { bytes } of pieces) {
    starts.push(at);
    at += bytes.length;
    ends.push(at);
  }
  const [only] = pieces;
  const bytes =
    pieces.length === 1 && only !== undefined
      ? only.bytes
      : Buffer.concat(
          pieces.map((piece) => piece.bytes),
          at,
        );
  const batch = { bytes, starts, ends, lines: pieces.map(({ line }) => line), rejected };
  if (pieces.every(({ source }) => source === undefined)) return batch;
  return { ...batch, sources: pieces.map(({ source }) => source) };
}

/** The `source` of an event: the file, and where the file's wrapper says the event comes from. */
export function sourceWithin(file: string, wrapped: string | undefined): string {
  return wrapped === undefined ? file : `${file} (${wrapped})`;
}
