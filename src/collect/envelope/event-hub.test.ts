import { expect, test } from 'vitest';
import { nativeEvent, readEnvelope, told } from '../../../test/fixtures/envelopes/read-envelope.ts';
import { unwrap } from './unwrap.ts';

const A = nativeEvent('a');
const record = (category: string, log: string): object => ({
  category,
  resourceId: '/SUB/AKS',
  properties: { log, stream: 'stdout' },
});

test.each<[string, unknown, readonly string[] | string]>([
  ['a batch', { records: [record('kube-audit', `${A}\n`)] }, [`${A} <- /SUB/AKS`]],
  ['a record alone', record('kube-audit-admin', A), [`${A} <- /SUB/AKS`]],
  [
    'properties as a string',
    { category: 'kube-audit', properties: JSON.stringify({ log: A }) },
    [A],
  ],
  [
    'other categories hold other logs',
    { records: [record('kube-scheduler', 'I1123'), record('guard', A)] },
    [],
  ],
  [
    'an audit record that is no event is handed on, to be refused',
    { records: [record('kube-audit', A), record('kube-audit', '{"kind":')] },
    [`${A} <- /SUB/AKS`, `"{\\"kind\\":" <- /SUB/AKS`],
  ],
  [
    'audit records without any event',
    record('kube-audit', 'hello'),
    'unknown: Azure records without audit events (Event Hub)',
  ],
])('%s', (_what, envelope, expected) => {
  expect(told(unwrap(Buffer.from(JSON.stringify(envelope))))).toEqual(expected);
});

interface Sample {
  readonly resourceId: string;
  readonly properties: { readonly log: string };
}

test('a real batch', () => {
  const batch = readEnvelope('aks-event-hub-batch.json');
  const { records } = JSON.parse(batch.toString()) as { records: Sample[] };
  expect(records.length).toBe(22);
  expect(told(unwrap(batch))).toEqual(
    records.map(({ resourceId, properties }) => `${properties.log.trim()} <- ${resourceId}`),
  );
});

test('a real record behind a byte order mark', () => {
  const bytes = readEnvelope('aks-event-hub-record.json');
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const { resourceId, properties } = JSON.parse(bytes.subarray(3).toString()) as Sample;
  expect(told(unwrap(bytes))).toEqual([`${properties.log.trim()} <- ${resourceId}`]);
});

test('a real event over several lines behind a byte order mark becomes one line', () => {
  const bytes = readEnvelope('aks-event.json');
  const found = unwrap(bytes);
  expect(found.kind === 'event' && found.bytes.includes('\n')).toBe(false);
  expect(found.kind === 'event' && JSON.parse(found.bytes.toString())).toEqual(
    JSON.parse(bytes.subarray(3).toString()),
  );
});
