import type { ExportRow } from './export-column.ts';
import type { ExportWriter } from './export-format.ts';

/** Rows are handed on in pieces of about this length. */
const PIECE_CHARACTERS = 64 * 1024;

/** The text of a file, piece by piece, as fast as it is taken. The end is told only of a whole one. */
export async function* exportText(
  rows: AsyncIterable<ExportRow>,
  writer: ExportWriter,
  onRow: (count: number) => void,
): AsyncGenerator<string> {
  let piece = writer.head();
  let count = 0;
  for await (const row of rows) {
    piece += writer.row(row);
    count++;
    onRow(count);
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  yield piece + writer.tail(count);
}
