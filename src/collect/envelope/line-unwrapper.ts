import { DocumentCutter } from '../document-cutter.ts';
import { isEventList } from '../is-event-list.ts';
import { type LineBatch, lineBytes, packLines, type RejectedLine } from '../line-batch.ts';
import { membersOf } from './json-members.ts';
import { isUntouchedEvent } from './native-event.ts';
import { PartialLines } from './partial-lines.ts';
import { unwrap } from './unwrap.ts';

type Piece = { readonly bytes: Buffer; readonly line: number; readonly source?: string };

/**
 * Replaces the lines of a log that are wrapped by the events in them, lists by their items, and the
 * parts of a line by the line. Lines as the API server writes them pass without being looked at,
 * and lines that are broken pass, too: their reader says best what is wrong with them.
 */
export class LineUnwrapper {
  readonly #partials = new PartialLines();

  /** The first line that waits for the rest of it; undefined when none does. */
  get waitsFromLine(): number | undefined {
    return this.#partials.firstLine;
  }

  /** The events of some lines, in order. */
  push(batch: LineBatch): readonly LineBatch[] {
    const parts: LineBatch[] = [];
    let from = 0;
    for (let i = 0; i < batch.starts.length; i++) {
      const line = lineBytes(batch, i);
      if (isUntouchedEvent(line)) continue;
      const replaced = this.#replace(line, batch.lines[i] ?? 0);
      if (replaced === undefined) continue;
      if (i > from) parts.push(slice(batch, from, i));
      parts.push(...replaced);
      from = i + 1;
    }
    if (from === 0) return [batch];
    parts.push(slice(batch, from, batch.starts.length));
    if (batch.rejected.length > 0) parts.push(packLines([], batch.rejected));
    return parts.filter((part) => part.starts.length > 0 || part.rejected.length > 0);
  }

  /** The lines whose end never came, as rejected ones. */
  end(): LineBatch | undefined {
    const left = this.#partials.end();
    if (left.length === 0) return undefined;
    const reason = 'cut short: the rest of a line that a container runtime split is missing';
    return packLines(
      [],
      left.map((one) => ({ ...one, reason })),
    );
  }

  /** What stands for a line; undefined when it stands for itself. */
  #replace(bytes: Buffer, line: number): readonly LineBatch[] | undefined {
    const joined = this.#partials.add(bytes, line);
    if (joined.kind === 'waits') return [];
    if (joined.kind === 'joined') return unwrapped(joined.bytes, joined.line) ?? [lone(joined)];
    if (isEventList(bytes)) {
      const cutter = new DocumentCutter(line);
      const cut = [cutter.push(bytes), cutter.end()];
      if (bytes[0] !== OPEN_LIST) return cut;
      // A list may hold wrapped events as well as events.
      return cut.flatMap((batch) => unwrapEach(batch));
    }
    return unwrapped(bytes, line);
  }
}

const OPEN_LIST = 0x5b;

function unwrapEach(batch: LineBatch): readonly LineBatch[] {
  const parts: LineBatch[] = [];
  for (const [i, line] of batch.lines.entries()) {
    const bytes = lineBytes(batch, i);
    parts.push(...(unwrapped(bytes, line) ?? [lone({ bytes, line })]));
  }
  if (batch.rejected.length > 0) parts.push(packLines([], batch.rejected));
  return parts;
}

function unwrapped(bytes: Buffer, line: number): readonly LineBatch[] | undefined {
  const found = unwrap(bytes);
  switch (found.kind) {
    case 'event':
      return found.bytes.equals(bytes) ? undefined : [lone({ ...found, line })];
    case 'events':
      return [
        packLines(
          found.items.map((item): Piece => ({ ...item, line })),
          [],
        ),
      ];
    case 'unknown': {
      if (membersOf(bytes) === undefined) return undefined;
      const reason = `not an audit event: it looks like ${found.looksLike}`;
      return [packLines([], [{ line, reason, bytes } satisfies RejectedLine])];
    }
  }
}

function lone(piece: Piece): LineBatch {
  return packLines([piece], []);
}

function slice(batch: LineBatch, from: number, to: number): LineBatch {
  return {
    bytes: batch.bytes,
    starts: batch.starts.slice(from, to),
    ends: batch.ends.slice(from, to),
    lines: batch.lines.slice(from, to),
    rejected: [],
  };
}
