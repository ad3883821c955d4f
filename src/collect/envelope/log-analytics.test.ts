import { expect, test } from 'vitest';
import { nativeEvent, readEnvelope, told } from '../../../test/fixtures/envelopes/read-envelope.ts';
import { unwrap } from './unwrap.ts';

const A = nativeEvent('a');
const COLUMNS = ['TimeGenerated', 'Category', 'log_s', '_ResourceId'].map((name) => ({ name }));
const UNKNOWN = 'unknown: an answer of Azure Log Analytics without audit events';

function tables(...rows: readonly (readonly string[])[]): object {
  return { tables: [{ name: 'PrimaryResult', columns: COLUMNS, rows }] };
}

test.each<[string, unknown, readonly string[] | string]>([
  [
    'tables of the API',
    tables(['t', 'kube-audit', A, '/sub/aks'], ['t', 'guard', 'x', '']),
    [`${A} <- /sub/aks`],
  ],
  ['a list of rows', [{ Category: 'kube-audit-admin', log_s: A }], [A]],
  [
    'rows in value',
    {
      value: [
        { Category: 'kube-audit', log_s: A },
        { Category: 'x', log_s: 'y' },
      ],
    },
    [A],
  ],
  ['a row alone, without its category', { log_s: A }, [A]],
  ['rows without events', tables(['t', 'kube-audit', 'hello', '']), UNKNOWN],
  ['tables without the column', { tables: [{ columns: [{ name: 'x' }], rows: [['y']] }] }, UNKNOWN],
])('%s', (_what, envelope, expected) => {
  expect(told(unwrap(Buffer.from(JSON.stringify(envelope))))).toEqual(expected);
});

test('a real answer, as a Logic App hands it on', () => {
  const bytes = readEnvelope('aks-log-analytics.json');
  const { body } = JSON.parse(bytes.toString()) as {
    body: { value: { log_s: string; _ResourceId: string }[] };
  };
  expect(body.value.length).toBe(4);
  expect(told(unwrap(bytes))).toEqual(
    body.value.map((row) => `${row.log_s.trim()} <- ${row._ResourceId}`),
  );
});
