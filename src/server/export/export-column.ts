import { Failure } from '../../base/failure.ts';
import type { RecordedEvent } from '../../event/audit-event.ts';
import type { JsonValue } from '../../event/json-value.ts';
import { foldRequests } from '../../trail/request.ts';
import { describeRequest, renderSentence } from '../../trail/sentence.ts';
import { exactValue, fieldNamed } from './field-value.ts';
import { renderJson } from './render-json.ts';

/** One row of what is exported. */
export interface ExportRow {
  readonly position: number;
  readonly recorded: RecordedEvent;
  /** The event as it was written. */
  readonly bytes: Uint8Array;
}

/** One column of it. */
export interface ExportColumn {
  readonly name: string;
  /** Absent where the row has none. */
  readonly value: (row: ExportRow) => JsonValue | undefined;
  /** The value as JSON, where that is at hand and says more than `value` can. */
  readonly json?: (row: ExportRow) => string;
}

/** The columns of a file whose reader named none: what people ask about first. */
const USUAL: readonly string[] = [
  ...['time', 'user', 'as', 'verb', 'resource', 'subresource', 'namespace', 'name', 'apiGroup'],
  ...['code', 'decision', 'latency', 'ip', 'agent', 'stage', 'cluster', 'source', 'auditID'],
  ...['position', 'sentence'],
];

/** More than any event has fields of interest. */
const MAX_COLUMNS = 100;

/** The columns by name, or the usual ones. Throws `query/unknown-field` for a name that is none. */
export function exportColumns(names: readonly string[] = USUAL): readonly ExportColumn[] {
  if (names.length > MAX_COLUMNS) {
    throw new Failure('usage/invalid', `more than ${MAX_COLUMNS} columns`);
  }
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) {
    throw new Failure('usage/invalid', `column ${JSON.stringify(repeated)} is named twice`);
  }
  return names.map(exportColumn);
}

/** The cell of a row as JSON; undefined where there is none. */
export function cellJson({ value, json }: ExportColumn, row: ExportRow): string | undefined {
  if (json !== undefined) return json(row);
  const cell = value(row);
  return cell === undefined ? undefined : renderJson(cell);
}

/** The cell of a row as text: lists joined, objects as JSON. */
export function cellText(column: ExportColumn, row: ExportRow): string {
  if (column.json !== undefined) return column.json(row);
  const cell = column.value(row);
  if (cell === undefined || cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell !== 'object') return String(cell);
  const isPlain = Array.isArray(cell) && cell.every((item) => typeof item !== 'object');
  return isPlain ? cell.map(String).join(',') : renderJson(cell);
}

function exportColumn(name: string): ExportColumn {
  switch (name) {
    case 'position':
      return { name, value: ({ position }) => position };
    case 'sentence':
      return { name, value: sentenceOf };
    case 'event':
      return { name, value: () => undefined, json: eventJson };
    default: {
      const field = fieldNamed(name);
      return { name, value: ({ recorded }) => exactValue(recorded, field) };
    }
  }
}

function sentenceOf({ recorded }: ExportRow): string | undefined {
  const [request] = foldRequests([recorded]);
  return request === undefined ? undefined : renderSentence(describeRequest(request));
}

const decoder = new TextDecoder();

/** The very text, which keeps long integers, repeated keys and their order. */
function eventJson({ bytes }: ExportRow): string {
  // Outside of its strings JSON may be broken into lines, which would break those of NDJSON.
  return decoder
    .decode(bytes)
    .trim()
    .replaceAll(/[\r\n]+/g, ' ');
}
