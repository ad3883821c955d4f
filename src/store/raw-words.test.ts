import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arbitraryQuery,
  arbitraryRecordedEvent,
} from '../../test/fixtures/query/arbitrary-query.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import { compilePredicate } from '../query/predicate.ts';
import { requiredWordsOfQuery } from '../query/words.ts';
import { compileRawWords } from './raw-words.ts';

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
])('%s', (_what, word, line, expected) => {
  const mayHold = compileRawWords({ kind: 'word', word: word.toLowerCase() });
  expect(mayHold?.(new TextEncoder().encode(line))).toBe(expected);
});
