import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativeEvent, told } from '../../../test/fixtures/envelopes/read-envelope.ts';
import { unwrap } from './unwrap.ts';

const A = nativeEvent('a');

describe('what needs no unwrapping', () => {
  test.each<[string, string, readonly string[]]>([
    ['an event', A, [A]],
    ['an event with white space around it', ` ${A}\r\n`, [A]],
    [
      'an event without kind',
      '{"auditID":"a","stage":"Panic","level":"None"}',
      ['{"auditID":"a","stage":"Panic","level":"None"}'],
    ],
    [
      'an event over several lines',
      '{\n  "auditID": "a b",\n "level":\t"None"\n}',
      ['{"auditID":"a b","level":"None"}'],
    ],
    [
      'a list of events',
      `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${A}, ${A}]}`,
      [A, A],
    ],
    ['an empty list of events', '{"kind":"EventList","items":[]}', []],
    ['several events of another order of keys', ` ${A}\n{"auditID":"b"}`, [A, '{"auditID":"b"}']],
  ])('%s', (_what, text, expected) => {
    expect(told(unwrap(Buffer.from(text)))).toEqual(expected);
  });
});

test.each([
  ['', 'nothing'],
  ['  \n', 'nothing'],
  ['hello', 'plain text'],
  ['{"kind":"Pod","apiVersion":"v1"}', 'a Kubernetes object of kind Pod'],
  ['{"a":1}', 'JSON without audit events (its keys are "a")'],
  ['{"resourceLogs":[]}', 'OpenTelemetry log records, which this version does not read'],
  ['[]', 'plain text'],
  ['{"log":', 'JSON without audit events (its keys are "log")'],
])('%j is reported, never guessed', (text, looksLike) => {
  expect(unwrap(Buffer.from(text))).toEqual({ kind: 'unknown', looksLike });
});

/** Ways to wrap a text which hand the text on as it is. */
const WRAPS: readonly ((text: string) => string)[] = [
  (log) => JSON.stringify({ log, kubernetes: {} }),
  (message) => JSON.stringify({ '@timestamp': 't', message }),
  (log) => JSON.stringify({ log: `${log}\n`, stream: 'stdout', time: 't' }),
  (text) => `2026-11-23T19:40:47.9Z stdout F ${text}`,
  (text) => JSON.stringify(text),
  (message) => JSON.stringify({ events: [{ message }] }),
  (log) => JSON.stringify({ records: [{ category: 'kube-audit', properties: { log } }] }),
  (data) => JSON.stringify({ records: [{ data: Buffer.from(data).toString('base64') }] }),
];

test('an event comes out of any wrappers within wrappers byte for byte', () => {
  const body = fc.string({ unit: 'grapheme', maxLength: 40 });
  const wraps = fc.array(fc.constantFrom(...WRAPS), { maxLength: 6 });
  fc.assert(
    fc.property(body, wraps, (text, chosen) => {
      const event = nativeEvent('a', `,"userAgent":${JSON.stringify(text)}`);
      const wrapped = chosen.reduce((inside, wrap) => wrap(inside), event);
      expect(told(unwrap(Buffer.from(wrapped)))).toEqual([event]);
    }),
  );
});

test('wrappers are opened to a bounded depth', () => {
  let text = A;
  for (let i = 0; i < 12; i++) text = JSON.stringify({ log: text });
  expect(unwrap(Buffer.from(text)).kind).toBe('unknown');
});

test('any bytes give an answer', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    '"log":',
    '"records":',
    '"items":',
    '"message":',
    '"protoPayload":',
    '"kind":"EventList"',
    '"auditID":"a"',
    '2026-11-23T19:40:47.9Z stdout P ',
    A,
    '\ufeff',
    '\0',
    '\n',
    '"data":"H4sI"',
    '"events":',
    '"@type":',
  );
  const text = fc.array(pieces, { maxLength: 30 }).map((parts) => Buffer.from(parts.join('')));
  const bytes = fc.uint8Array({ maxLength: 200 }).map((all) => Buffer.from(all));
  fc.assert(
    fc.property(fc.oneof(text, bytes), (input) => {
      expect(['event', 'events', 'unknown']).toContain(unwrap(input).kind);
    }),
    { numRuns: 2000 },
  );
});

test('hostile bytes are looked at in linear time', () => {
  const long = ['[', '{"log":', '{"a":{', '"\\', '[{', '{"records":[', '1 ', '{"log":"', '["'].map(
    (text) => Buffer.from(text.repeat(30_000)),
  );
  const manyKeys = Buffer.from(`{${'"a":1,'.repeat(30_000)}"b":1}`);
  for (const bytes of [...long, manyKeys]) expect(unwrap(bytes).kind).toBe('unknown');
});
