import fc from 'fast-check';
import { expect, test } from 'vitest';
import { event } from '../../../test/contract/raw-event.ts';
import { isUntouchedEvent } from './native-event.ts';
import { unwrap } from './unwrap.ts';

/** In the order of keys of the API server: nothing but annotations follows the last time. */
const PLAIN = `{"kind":"Event","userAgent":"a \\"quoted\\" \\\\ {agent} ü",${JSON.stringify(event()).slice('{"kind":"Event",'.length)}`;
const EVENT = `${PLAIN.slice(0, -1)},"annotations":{"a/b":"c","d":"\\"{}"}}`;

/** An event with text put behind its last field. */
function behind(added: string, line = EVENT): string {
  return `${line.slice(0, -1)},${added}}`;
}

function bytesOf(document: string): string {
  const found = unwrap(Buffer.from(document));
  return found.kind === 'event' ? found.bytes.toString('utf8') : found.kind;
}

test.each([
  ['behind', behind('"@timestamp":"x","tag":"kube","host":{"name":"a"}')],
  ['one object behind', behind('"host":{"name":"a"}')],
  ['before', `{ "@timestamp": "x", ${EVENT.slice(1)}`],
  ['before and behind', `{"date":1.5,${behind('"stream":"stdout","time":"t"').slice(1)}`],
  ['under an escaped key', behind('"\\u0040timestamp":"x"')],
  ['a timestamp beside the real ones', behind('"timestamp":"2026-11-23T12:00:00Z"')],
])('fields added %s are taken away again', (_what, document) => {
  expect(bytesOf(document)).toBe(EVENT);
});

test('behind an event without annotations as well', () => {
  expect(bytesOf(behind('"tag":"x"', PLAIN))).toBe(PLAIN);
});

test.each([
  ['a field that nobody knows', behind('"color":"red","tag":"x"'), behind('"color":"red"')],
  [
    'the timestamp of Kubernetes 1.8',
    '{"timestamp":"2017-11-23T12:00:00Z","auditID":"x","stage":"Panic"}',
    '{"timestamp":"2017-11-23T12:00:00Z","auditID":"x","stage":"Panic"}',
  ],
  ['white space', `{"tag":"x", ${EVENT.slice(1, -1)} }`, EVENT],
])('%s stays', (_what, document, expected) => {
  expect(bytesOf(document)).toBe(expected);
});

test('events as the API server writes them are told without a further look', () => {
  for (const line of [EVENT, PLAIN]) expect(isUntouchedEvent(Buffer.from(line))).toBe(true);
});

test('whatever else is put behind an event is seen', () => {
  const name = fc.constantFrom('tag', 'host', 'a"b', '', 'labels');
  fc.assert(
    fc.property(fc.constantFrom(EVENT, PLAIN), name, fc.jsonValue(), (line, key, value) => {
      const added = behind(`${JSON.stringify(key)}:${JSON.stringify(value)}`, line);
      expect(isUntouchedEvent(Buffer.from(added))).toBe(false);
    }),
  );
});

test('any cut of an event is no untouched one', () => {
  for (let end = 0; end < EVENT.length; end++) {
    expect([end, isUntouchedEvent(Buffer.from(EVENT.slice(0, end)))]).toEqual([end, false]);
  }
});
