import { hash } from 'node:crypto';

/** What takes the place of a line. It must be an event where the line is one. */
export interface Replacement {
  readonly bytes: Uint8Array;
  /** Whether it differs in `requestObject` and `responseObject` alone. */
  readonly isOfBodiesOnly: boolean;
}

/** Gives what to keep instead of a line, which comes as bytes and text; undefined when it may stay. */
export type ReplaceLine = (bytes: Uint8Array, text: string) => Replacement | undefined;

/** Bytes of a SHA-256 digest. */
const IDENTITY_BYTES = 32;

/** Lines of a batch of which other bytes are kept. Few arrays, so that they move between threads. */
export interface ReplacedLines {
  /** Numbers of the lines, ascending. */
  readonly lines: Uint32Array;
  /** Line `lines[i]` is kept as `bytes[offsets[i], offsets[i + 1])`. */
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
  /** SHA-256 of each line as received. */
  readonly identities: Uint8Array;
}

/** Collects what is kept instead of lines. */
export class LineReplacer {
  readonly #replaceLine: ReplaceLine | undefined;
  readonly #lines: number[] = [];
  readonly #parts: Uint8Array[] = [];
  readonly #identities: Uint8Array[] = [];

  constructor(replaceLine: ReplaceLine | undefined) {
    this.#replaceLine = replaceLine;
  }

  /** What to keep instead of the line, undefined when it is kept as it is. */
  replace(line: number, bytes: Uint8Array, text: string): Replacement | undefined {
    const replacement = this.#replaceLine?.(bytes, text);
    if (replacement === undefined) return undefined;
    this.#lines.push(line);
    this.#parts.push(replacement.bytes);
    this.#identities.push(hash('sha256', bytes, 'buffer'));
    return replacement;
  }

  take(): ReplacedLines {
    const offsets = new Uint32Array(this.#parts.length + 1);
    for (const [i, part] of this.#parts.entries()) offsets[i + 1] = (offsets[i] ?? 0) + part.length;
    const lines = Uint32Array.from(this.#lines);
    return { lines, bytes: joined(this.#parts), offsets, identities: joined(this.#identities) };
  }
}

/** What is kept of each replaced line, with the hash of what was received. */
export function* replacementsOf({
  lines,
  bytes,
  offsets,
  identities,
}: ReplacedLines): Generator<{ line: number; bytes: Uint8Array; identity: Uint8Array }> {
  for (const [i, line] of lines.entries()) {
    yield {
      line,
      bytes: bytes.subarray(offsets[i], offsets[i + 1]),
      identity: identities.subarray(i * IDENTITY_BYTES, (i + 1) * IDENTITY_BYTES),
    };
  }
}

/** One buffer of its own, which unlike those of `Buffer.concat` can be moved to another thread. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
