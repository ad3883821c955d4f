import fc from 'fast-check';
import { expect, test } from 'vitest';
import { event } from '../../../test/contract/raw-event.ts';
import { jsonMembers } from './json-members.ts';
import { unwrapDocument } from './unwrap-document.ts';

const EVENT = JSON.stringify(
  event({ userAgent: 'a "quoted" \\ {agent} \u2028 ü', annotations: { 'a/b': 'c' } }),
);
const WITH = (added: string): string => `${EVENT.slice(0, -1)},${added}}`;

test.each([
  ['itself', EVENT],
  ['docker', JSON.stringify({ log: `${EVENT}\n`, stream: 'stdout', time: '2026-11-23T12:00:00Z' })],
  ['Filebeat', JSON.stringify({ '@timestamp': 'x', message: EVENT, log: { offset: 1 }, host: {} })],
  ['Fluent Bit', JSON.stringify({ date: 1.5, log_processed: JSON.parse(EVENT), kubernetes: {} })],
  ['a search hit', `{"_index":"a","_id":"1","_source":${EVENT}}`],
  ['text in text in text', JSON.stringify({ log: JSON.stringify({ message: EVENT }) })],
  ['fields added behind', WITH('"@timestamp":"x","tag":"kube","host":{"name":"a"}')],
  ['fields added before', `{ "@timestamp": "x", ${EVENT.slice(1)}`],
  ['a timestamp beside the real ones', WITH('"timestamp":"2026-11-23T12:00:00Z"')],
])('%s', (_what, document) => {
  const unwrapped = unwrapDocument(Buffer.from(document));
  expect(unwrapped.kind).toBe('event');
  expect(unwrapped.kind === 'event' && unwrapped.bytes.toString('utf8')).toBe(EVENT);
});

test('a field that nobody knows stays', () => {
  const document = WITH('"color":"red","tag":"x"');
  const unwrapped = unwrapDocument(Buffer.from(document));
  const bytes = unwrapped.kind === 'event' ? unwrapped.bytes.toString('utf8') : '';
  expect(bytes).toBe(WITH('"color":"red"'));
});

test('the timestamp of Kubernetes 1.8 is a field of the event', () => {
  const old = '{"timestamp":"2017-11-23T12:00:00Z","auditID":"x","stage":"Panic"}';
  expect(unwrapDocument(Buffer.from(old))).toEqual({ kind: 'event', bytes: Buffer.from(old) });
});

test('a cut document is not mended', () => {
  const cut = WITH('"tag":"x').slice(0, -1);
  expect(unwrapDocument(Buffer.from(cut))).toEqual({ kind: 'event', bytes: Buffer.from(cut) });
});

test.each([
  ['{"log":"hi","stream":"stdout","time":"x"}', 'container runtime lines without audit events'],
  ['{"a":1}', 'JSON without audit events (its keys are "a")'],
  ['{}', 'JSON without audit events'],
  ['hello', 'plain text'],
  [
    '2026-11-23T12:00:00Z stdout F {"kind":"Event"}',
    'container runtime lines (CRI) without audit events',
  ],
])('%s is no event, and it is said what it looks like', (document, looksLike) => {
  expect(unwrapDocument(Buffer.from(document))).toEqual({ kind: 'unknown', looksLike });
});

test('wrappings within wrappings end', () => {
  let document = EVENT;
  for (let i = 0; i < 12; i++) document = JSON.stringify({ log: document });
  expect(unwrapDocument(Buffer.from(document)).kind).toBe('unknown');
});

test('the members of any object are found where they stand', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(3), (object, indent) => {
      const bytes = Buffer.from(JSON.stringify(object, undefined, indent));
      const members = jsonMembers(bytes) ?? [];
      const found = members.map(({ key, valueStart, end }) => [
        JSON.parse(`"${key}"`),
        JSON.parse(bytes.toString('utf8', valueStart, end)),
      ]);
      expect(found).toEqual(Object.entries(JSON.parse(bytes.toString('utf8'))));
    }),
  );
});

test('any bytes give something, and none hangs', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('{', '}', '[', ']', '"', ',', ':', 'a', '\\', ' ')),
      (parts) => {
        expect(unwrapDocument(Buffer.from(parts.join(''))).kind).toMatch(/event|unknown/);
      },
    ),
  );
});
