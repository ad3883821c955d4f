import { describe, expect, test } from 'vitest';
import { event } from '../../../test/contract/raw-event.ts';
import { HOSTILE_TEXTS } from '../../../test/hostile-texts.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../api/export-format.ts';
import type { AuditEvent } from '../../event/audit-event.ts';
import { parseEvent } from '../../event/parse-event.ts';
import { type ExportRow, exportColumns } from './export-column.ts';
import { exportWriter } from './export-format.ts';

function rowOf(from: AuditEvent | string, position = 0): ExportRow {
  const line = typeof from === 'string' ? from : JSON.stringify(from);
  const parsed = parseEvent(line);
  if ('rejected' in parsed) throw new Error(parsed.rejected);
  const recorded = { cluster: 'east', source: 'audit.log', event: parsed };
  return { position, recorded, bytes: new TextEncoder().encode(line) };
}

interface Wishes {
  readonly columns?: readonly string[];
  readonly formulas?: boolean;
}

function write(
  format: ExportFormat,
  rows: readonly ExportRow[],
  { columns, formulas = false }: Wishes = {},
): string {
  const shape = { columns: exportColumns(columns), unit: 'requests', formulas };
  const writer = exportWriter(format, shape);
  return writer.head() + rows.map(writer.row).join('') + writer.tail(rows.length);
}

const COLUMNS = { columns: ['user', 'code', 'ip', 'objectRef', 'position'] };
const ROWS = [
  rowOf(
    event({
      user: { username: 'jai, "the" first' },
      responseStatus: { code: 200 },
      sourceIPs: ['10.0.0.1', '10.0.0.2'],
      objectRef: { resource: 'pods', name: 'web' },
    }),
  ),
  rowOf(event({ user: { username: 'ann' } }), 7),
];

test('CSV has a line of names, and is quoted where it must be', () => {
  expect(write('csv', ROWS, COLUMNS)).toBe(
    'user,code,ip,objectRef,position\r\n' +
      '"jai, ""the"" first",200,"10.0.0.1,10.0.0.2","{""resource"":""pods"",""name"":""web""}",0\r\n' +
      'ann,,,,7\r\n',
  );
});

test('NDJSON leaves out what is absent, and ends with a line that says it is whole', () => {
  expect(write('ndjson', ROWS, COLUMNS)).toBe(
    '{"user":"jai, \\"the\\" first","code":200,"ip":["10.0.0.1","10.0.0.2"],"objectRef":{"resource":"pods","name":"web"},"position":0}\n' +
      '{"user":"ann","position":7}\n' +
      '{"complete":true,"count":2}\n',
  );
});

test('JSON is one document', () => {
  expect(JSON.parse(write('json', ROWS, { columns: ['user'] }))).toEqual({
    version: 1,
    unit: 'requests',
    rows: [{ user: 'jai, "the" first' }, { user: 'ann' }],
    complete: true,
    count: 2,
  });
  expect(JSON.parse(write('json', []))).toMatchObject({ rows: [], complete: true, count: 0 });
});

test('Markdown is a table', () => {
  expect(write('markdown', ROWS, { columns: ['user', 'code'] })).toBe(
    '| user | code |\n| --- | --- |\n| jai, "the" first | 200 |\n| ann |  |\n\nComplete, with 2 rows.\n',
  );
});

test('integers keep all their digits, and the event its very text', () => {
  const line = JSON.stringify(event({ requestObject: { n: 0 } })).replace(
    '"n":0',
    '"n":12345678901234567890, "f":1.0',
  );
  const columns = ['requestObject.n', 'event'];
  expect(write('ndjson', [rowOf(line)], { columns }).split('\n')[0]).toBe(
    `{"requestObject.n":12345678901234567890,"event":${line}}`,
  );
  expect(write('csv', [rowOf(line)], { columns })).toContain('12345678901234567890,"{""kind""');
});

test.each([
  ['latency', '-5', '-5'],
  ['a number with a sign', '-12.5', '-12.5'],
  ['a sum', '1+1', '1+1'],
  ['a formula', '=1+1', "'=1+1"],
])('%s in CSV', (_what, username, cell) => {
  const rows = [rowOf(event({ user: { username } }))];
  expect(write('csv', rows, { columns: ['user'] })).toBe(`user\r\n${cell}\r\n`);
  expect(write('csv', rows, { columns: ['user'], formulas: true })).toBe(`user\r\n${username}\r\n`);
});

test.each([
  ['usr', 'did you mean user'],
  ['', 'unknown field'],
])('column %j is refused', (name, words) => {
  expect(() => exportColumns([name])).toThrow(words);
});

test('a column named twice is refused', () => {
  expect(() => exportColumns(['user', 'user'])).toThrow('twice');
});

/** Characters that act on a screen or look like nothing. */
const INVISIBLE = /(?![\r\n])[\p{C}\p{Zl}\p{Zp}]/u;

describe.each(EXPORT_FORMATS)('%s', (format) => {
  test.each(Object.entries(HOSTILE_TEXTS))('takes %s harmlessly', (_what, hostile) => {
    const row = rowOf(
      event({
        user: { username: hostile },
        userAgent: hostile,
        annotations: { [hostile]: hostile },
        responseObject: { data: { [hostile]: hostile } },
        objectRef: { resource: 'pods', name: hostile },
      }),
    );
    const columns = ['user', 'agent', 'annotations', 'responseObject', 'sentence', 'event'];
    const text = write(format, [row], { columns });
    expect(INVISIBLE.exec(text)).toBeNull();
    check(format, text, row.recorded.event.user?.username ?? '');
  });
});

function check(format: ExportFormat, text: string, username: string): void {
  switch (format) {
    case 'ndjson':
      expect(JSON.parse(text.split('\n')[0] ?? '').user).toBe(username);
      expect(text.split('\n').length).toBe(3);
      break;
    case 'json':
      expect(JSON.parse(text).rows[0].user).toBe(username);
      break;
    case 'csv': {
      const cells = parseCsv(text);
      expect(cells.length).toBe(12);
      expect(cells.filter((cell) => /^\s*[=+\-@\uff1d]/.test(cell))).toEqual([]);
      break;
    }
    case 'markdown':
      expect(text).not.toMatch(/[<>]/);
      expect(text.split('\n').length).toBe(6);
      expect(text.split('\n')[2]?.match(/(?<!\\)(?:\\\\)*\|/g)?.length).toBe(7);
      break;
    default:
      format satisfies never;
  }
}

/** Reads RFC 4180, cell after cell. */
function parseCsv(text: string): readonly string[] {
  const cells = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?:,|\r\n)/gy)];
  expect(cells.map(([whole]) => whole).join('')).toBe(text);
  return cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
