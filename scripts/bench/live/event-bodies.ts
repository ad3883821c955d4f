import { closeSync, openSync, readSync } from 'node:fs';

/** The first whole lines of a log, about so many bytes of them. */
export function firstLines(path: string, sizeBytes: number): readonly Buffer[] {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(sizeBytes);
    const text = bytes.subarray(0, readSync(file, bytes, 0, sizeBytes, 0));
    const lines: Buffer[] = [];
    for (let start = 0; start < text.length; ) {
      const end = text.indexOf(0x0a, start);
      if (end < 0) break;
      lines.push(text.subarray(start, end));
      start = end + 1;
    }
    return lines;
  } finally {
    closeSync(file);
  }
}

const HEAD = Buffer.from(
  '{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[',
);
const COMMA = Buffer.from(',');
const TAIL = Buffer.from(']}');

/** Bodies as an API server sends them in batches. */
export function webhookBodies(lines: readonly Buffer[], batch: number): readonly Buffer[] {
  const bodies: Buffer[] = [];
  for (let from = 0; from < lines.length; from += batch) {
    const items = lines.slice(from, from + batch).flatMap((line) => [line, COMMA]);
    bodies.push(Buffer.concat([HEAD, ...items.slice(0, -1), TAIL]));
  }
  return bodies;
}
