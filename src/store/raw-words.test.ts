import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arbitraryQuery,
  arbitraryRecordedEvent,
} from '../../test/fixtures/query/arbitrary-query.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import { compilePredicate } from '../query/predicate.ts';
import { requiredWordsOfQuery } from '../query/words.ts';
import { compileRawLines, compileRawWords } from './raw-words.ts';

test('no line that matches a query is passed over by its bytes', () => {
  fc.assert(
    fc.property(arbitraryQuery, arbitraryRecordedEvent, (query, recorded) => {
      const line = JSON.stringify(recorded.event, (_key, value) =>
        typeof value === 'bigint' ? Number(value) : value,
      );
      const event = parseEvent(line);
      if (isRejected(event)) return;
      const mayHold = compileRawWords(requiredWordsOfQuery(query));
      if (mayHold === undefined || !compilePredicate(query)({ ...recorded, event })) return;
      expect(mayHold(new TextEncoder().encode(line))).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['a word in other case', 'Nginx', '{"a":"NGINX"}', true],
  ['a word that is not there', 'nginx', '{"a":"apache"}', false],
  ['a word behind an escape', 'nginx', '{"a":"\\u006eginx"}', true],
  ['a word beside escaped punctuation', 'nginx', '{"a":"\\u003capache\\u003e"}', false],
  ['a line with other scripts', 'nginx', '{"a":"é"}', true],
  ['a number, which has several forms', '100', '{"a":1E2}', true],
  ['a number that is not there', '100', '{"a":1000,"b":"1.100x"}', false],
  ['a number in a text', '100', '{"a":"at 1.100"}', true],
  ['a fraction with more digits than are shown', '5', '{"a":0.50}', true],
  ['a part of a longer word', 'pod', '{"a":"pods, mypod"}', false],
  ['a word behind an escaped line end', 'pod', '{"a":"x\\npod"}', true],
  ['a word behind an escaped sign', 'pod', '{"a":"x\\u0026pod"}', true],
  ['a key outside of bodies', 'pod', '{"extra":{"x/pod-name" : ["a"]}}', false],
  ['a key in a body', 'pod', '{"requestObject":{"x/pod-name":["a"]}}', true],
  ['a value that ends in an escaped quote', 'pod', '{"a":"pod\\":"}', true],
  ['a truth behind which a strange key stands', 'true', '{"a":true,":b":1}', true],
])('%s', (_what, word, line, expected) => {
  const mayHold = compileRawWords({ kind: 'word', word: word.toLowerCase() });
  const bytes = new TextEncoder().encode(line);
  expect(mayHold?.(bytes)).toBe(expected);
  const many = compileRawLines({ kind: 'word', word: word.toLowerCase() });
  const raw = new TextEncoder().encode(`{}\n${line}\n{}\n`);
  const ends = Uint32Array.of(2, 3 + bytes.length, 6 + bytes.length);
  expect(many({ raw, ends })?.[1]).toBe(expected ? 1 : 0);
});

test('what is told of many lines at once never leaves out what is told of each', () => {
  const lines = fc.array(arbitraryRecordedEvent, { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(arbitraryQuery, lines, fc.boolean(), (query, events, isLong) => {
      const required = requiredWordsOfQuery(query);
      const texts = events.map(({ event }, i) =>
        JSON.stringify({ ...event, ...(isLong && { filler: 'x'.repeat(i * 999) }) }, plain),
      );
      const encoded = texts.map((text) => new TextEncoder().encode(text));
      let end = -1;
      const ends = Uint32Array.from(encoded, ({ length }) => (end += length + 1));
      const marks = compileRawLines(required)({
        raw: new TextEncoder().encode(texts.map((text) => `${text}\n`).join('')),
        ends,
      });
      const matches = compilePredicate(query);
      for (const [i, text] of texts.entries()) {
        const event = parseEvent(text);
        if (isRejected(event) || !matches({ cluster: '', source: '', event })) continue;
        expect(marks?.[i] ?? 1).toBe(1);
      }
    }),
    { numRuns: 1000 },
  );
});

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
