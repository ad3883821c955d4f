import { MAX_LINE_BYTES } from '../limits.ts';
import { containerLineOf } from './container-line.ts';
import { membersOf } from './json-members.ts';
import { isNativeEvent } from './native-event.ts';

/** What became of a line that was offered. */
export type Joined =
  /** It is no part of a longer line; take it as it is. */
  | { readonly kind: 'whole' }
  /** It waits for the rest of its line. */
  | { readonly kind: 'waits' }
  /** It ended a line that came in parts. */
  | { readonly kind: 'joined'; readonly bytes: Buffer; readonly line: number };

interface Waiting {
  readonly parts: Buffer[];
  sizeBytes: number;
  readonly line: number;
}

/**
 * Joins lines that a container runtime cut into parts, one line at a time for each of the
 * container's two streams. A line that grows past the limit of a line is handed on as it is by
 * then, and is refused for what it is.
 */
export class PartialLines {
  readonly #waiting = new Map<string, Waiting>();

  /** The first line that waits, whose start a reader must come back to if it stops here. */
  get firstLine(): number | undefined {
    const lines = [...this.#waiting.values()].map(({ line }) => line);
    return lines.length === 0 ? undefined : Math.min(...lines);
  }

  add(bytes: Buffer, line: number): Joined {
    if (this.#waiting.size === 0 && !mayBeContainerLine(bytes)) return WHOLE;
    const container = containerLineOf(bytes);
    if (container === undefined) return WHOLE;
    const { stream, text, isPartial } = container;
    const waiting = this.#waiting.get(stream);
    // Shippers may have taken the line end away, by which a part is told from a whole line.
    if (waiting === undefined && (!isPartial || membersOf(text) !== undefined)) return WHOLE;
    const { parts, ...first } = waiting ?? { parts: [], sizeBytes: 0, line };
    const sizeBytes = first.sizeBytes + text.length;
    parts.push(text);
    if (isPartial && sizeBytes <= MAX_LINE_BYTES) {
      this.#waiting.set(stream, { parts, sizeBytes, line: first.line });
      return { kind: 'waits' };
    }
    this.#waiting.delete(stream);
    return { kind: 'joined', bytes: Buffer.concat(parts, sizeBytes), line: first.line };
  }

  /** The lines whose rest never came. */
  end(): readonly { readonly bytes: Buffer; readonly line: number }[] {
    const left = [...this.#waiting.values()].map(({ parts, line }) => ({
      bytes: Buffer.concat(parts),
      line,
    }));
    this.#waiting.clear();
    return left;
  }
}

const WHOLE: Joined = { kind: 'whole' };

/** A quick look, since nearly every line is none. */
function mayBeContainerLine(bytes: Buffer): boolean {
  const first = bytes[0];
  if (first === 0x31 || first === 0x32) return true;
  return first === 0x7b && !isNativeEvent(bytes) && bytes.includes(STREAM);
}

const STREAM = Buffer.from('"stream"');
