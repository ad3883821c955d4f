const NEWLINE = 0x0a;

/**
 * The lines of a stream, without their line ends, in batches as they come. Bytes, because most of
 * what passes through is never looked at as text.
 */
export async function* inputLines(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly Buffer[]> {
  let rest: Buffer[] = [];
  for await (const piece of stream) {
    const chunk = Buffer.isBuffer(piece) ? piece : Buffer.from(piece);
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const line = chunk.subarray(start, end);
      lines.push(rest.length === 0 ? line : Buffer.concat([...rest, line]));
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) yield [Buffer.concat(rest)];
}
