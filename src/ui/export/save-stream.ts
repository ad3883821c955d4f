import { ROWS_EXPECTED_HEADER } from '../../api/export-format.ts';
import { errorOf, reach } from '../ask/ask.ts';

/** How far an export has come. */
export interface Progress {
  readonly rows: number;
  /** How many rows there will be, as the server counted when it began. */
  readonly expected: number | undefined;
}

/** Takes the bytes of a file one piece after another. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

const NEWLINE = 10;

/**
 * Streams an export into a sink and tells how far it is, counting lines as rows. The memory it needs
 * does not grow with the file. Rejects where the export broke off, and the sink is aborted then.
 */
export async function saveStream(
  address: string,
  sink: Sink,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const response = await reach(address, { signal });
    if (!response.ok) throw await errorOf(response);
    const expected = numberIn(response.headers.get(ROWS_EXPECTED_HEADER));
    let rows = 0;
    for await (const bytes of response.body ?? []) {
      for (const byte of bytes) if (byte === NEWLINE) rows++;
      await sink.write(bytes);
      tell({ rows: expected === undefined ? rows : Math.min(rows, expected), expected });
    }
  } catch (error) {
    await sink.abort();
    throw error;
  }
  await sink.close();
}

function numberIn(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}
