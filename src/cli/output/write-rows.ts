import type { JsonObject, JsonValue } from '../../event/json-value.ts';
import { renderJson } from '../../server/export/render-json.ts';
import type { Format } from '../command/options.ts';
import { renderTable } from '../render-table.ts';
import type { Terminal } from '../terminal.ts';
import { type Column, plainText } from './column.ts';

/** Version of the form of `json`, `ndjson` and `yaml`, as `docs/reference/output.md` describes it. */
export const OUTPUT_VERSION = 1;

/** Rows and how to print them. */
export interface RowsToWrite<Row> {
  readonly rows: AsyncIterable<Row> | Iterable<Row>;
  readonly columns: readonly Column<Row>[];
  /** The whole row as a program gets it; made of the columns when absent. */
  readonly object?: (row: Row) => JsonObject;
  /** What a table says when there are no rows. */
  readonly nothing: string;
  /** Members of the json and yaml document beside `version` and `rows`. */
  readonly about?: JsonObject;
}

/** Writes rows in the form asked for and gives their number. */
export function writeRows<Row>(
  format: Format,
  content: RowsToWrite<Row>,
  terminal: Terminal,
): Promise<number> {
  switch (format) {
    case 'table':
    case 'wide':
      return writeTable(content, terminal);
    case 'json':
      return writeJson(content, terminal);
    case 'ndjson':
      return writeLines(content, terminal, (row) => renderJson(objectOf(content, row)));
    case 'csv':
      return writeCsv(content, terminal);
    case 'markdown':
      return writeMarkdown(content, terminal);
    case 'yaml':
      return writeYaml(content, terminal);
    default:
      return format satisfies never;
  }
}

async function writeTable<Row>(content: RowsToWrite<Row>, terminal: Terminal): Promise<number> {
  const { columns, nothing } = content;
  const rows = await collectRows(content.rows);
  if (rows.length === 0) {
    // To standard error, so that a script counting lines of the answer counts none.
    terminal.stderr.write(`${nothing}\n`);
    return 0;
  }
  const filled = columns.filter(({ value }) => rows.some((row) => value(row) !== undefined));
  const cells = rows.map((row) =>
    filled.map(({ text, value, paint }) => {
      const painted = paint?.(row);
      const shown = text?.(row) ?? plainText(value(row), renderJson);
      return { text: shown, ...(painted === undefined ? {} : { paint: painted }) };
    }),
  );
  const options = { width: terminal.columns, paintHeader: terminal.stdout.style.dim };
  for (const line of renderTable(filled, cells, options)) terminal.stdout.write(`${line}\n`);
  return rows.length;
}

async function writeJson<Row>(content: RowsToWrite<Row>, { stdout }: Terminal): Promise<number> {
  const head = { version: OUTPUT_VERSION, ...content.about };
  const opening = renderJson(head, { indent: 2 }).slice(0, -2);
  stdout.write(`${opening},\n  "rows": [`);
  let count = 0;
  for await (const row of content.rows) {
    const text = renderJson(objectOf(content, row), { indent: 2 }).replaceAll('\n', '\n    ');
    stdout.write(`${count === 0 ? '' : ','}\n    ${text}`);
    count++;
    await stdout.drained();
  }
  stdout.write(count === 0 ? ']\n}\n' : '\n  ]\n}\n');
  return count;
}

async function writeLines<Row>(
  content: RowsToWrite<Row>,
  { stdout }: Terminal,
  line: (row: Row) => string,
): Promise<number> {
  let count = 0;
  for await (const row of content.rows) {
    stdout.write(`${line(row)}\n`);
    count++;
    await stdout.drained();
  }
  return count;
}

function writeCsv<Row>(content: RowsToWrite<Row>, terminal: Terminal): Promise<number> {
  const { columns } = content;
  terminal.stdout.write(`${columns.map(({ name }) => csvField(name)).join(',')}\r\n`);
  const line = (row: Row): string =>
    `${columns.map(({ value }) => csvField(plainText(value(row), renderJson))).join(',')}\r`;
  return writeLines(content, terminal, line);
}

/** RFC 4180. */
function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function writeMarkdown<Row>(content: RowsToWrite<Row>, terminal: Terminal): Promise<number> {
  const { columns } = content;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  terminal.stdout.write(`${line(columns.map(({ header }) => header))}\n`);
  const rule = columns.map(({ align }) => (align === 'right' ? '---:' : '---'));
  terminal.stdout.write(`${line(rule)}\n`);
  return writeLines(content, terminal, (row) =>
    line(
      columns.map(({ text, value }) =>
        markdownCell(text?.(row) ?? plainText(value(row), renderJson)),
      ),
    ),
  );
}

function markdownCell(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;');
}

async function writeYaml<Row>(content: RowsToWrite<Row>, { stdout }: Terminal): Promise<number> {
  const { stringify } = await import('yaml');
  const rows = await collectRows(content.rows);
  const objects = rows.map((row) => objectOf(content, row));
  stdout.write(stringify({ version: OUTPUT_VERSION, ...content.about, rows: objects }));
  return rows.length;
}

function objectOf<Row>({ object, columns }: RowsToWrite<Row>, row: Row): JsonObject {
  if (object !== undefined) return object(row);
  const members: [string, JsonValue][] = columns.flatMap(({ name, value }) => {
    const member = value(row);
    return member === undefined ? [] : [[name, member] as [string, JsonValue]];
  });
  return Object.fromEntries(members);
}

async function collectRows<Row>(rows: AsyncIterable<Row> | Iterable<Row>): Promise<readonly Row[]> {
  const collected: Row[] = [];
  for await (const row of rows) collected.push(row);
  return collected;
}
