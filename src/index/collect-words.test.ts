import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryRecordedEvent } from '../../test/fixtures/query/arbitrary-query.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import { eachText } from '../query/event-texts.ts';
import { wordsOf } from '../query/words.ts';
import { collectWords, WordHashes } from './collect-words.ts';
import { collectEventWords } from './event-words.ts';
import { hasHash } from './has-hash.ts';
import { hashWord, isIndexedWord } from './indexed-word.ts';
import { buildWordFilter, mayContain } from './word-filter.ts';

/** The hashes the index keeps for a line, by the fast way where it is allowed. */
function hashesOf(line: string): { hashes: Uint32Array; fast: boolean } {
  const words = new WordHashes();
  const bytes = new TextEncoder().encode(line);
  const fast = collectWords(bytes, 0, bytes.length, words).complete;
  const event = parseEvent(line);
  if (!fast && !isRejected(event)) collectEventWords(event, words);
  return { hashes: words.take(), fast };
}

function expectAllWords(line: string): void {
  const event = parseEvent(line);
  if (isRejected(event)) throw new Error(event.rejected);
  const { hashes } = hashesOf(line);
  const filter = buildWordFilter(hashes);
  eachText(event, (text) => {
    for (const word of wordsOf(text).filter(isIndexedWord)) {
      expect(hasHash(hashes, hashWord(word)), `${word} of ${line}`).toBe(true);
      expect(mayContain(filter, hashWord(word)), word).toBe(true);
    }
    return false;
  });
}

const EVENT = '"auditID":"a","stage":"Panic","level":"Metadata"';

describe('words of a line', () => {
  test.each([
    ['plain values', `{${EVENT},"verb":"create","userAgent":"kubectl/v1.33 (linux)"}`],
    ['keys of bodies', `{${EVENT},"requestObject":{"hostNetwork":true,"n":[1,{"deepKey":2}]}}`],
    ['escapes between words', `{${EVENT},"userAgent":"first\\nsecond\\\\third\\"fourth\\/fifth"}`],
    ['escaped punctuation', `{${EVENT},"userAgent":"first\\u003csecond\\u0026third"}`],
    ['escaped letters', `{${EVENT},"userAgent":"ku\\u0062ectl hidden\\u005fword"}`],
    ['other scripts', `{${EVENT},"userAgent":"Straße ΣΟΦΟΣ наблюдатель K8S Kelvin"}`],
    ['escaped other scripts', `{${EVENT},"userAgent":"caf\\u00e9s \\ud83d\\ude00emoji"}`],
    ['blanks between tokens', `{ ${EVENT} , "verb" : "create"\t, "requestURI" : "/a/bcd" }`],
  ])('%s are all found', (_what, line) => {
    expectAllWords(line);
  });

  test('a line in ASCII without escaped letters is read without parsing it', () => {
    expect(hashesOf(`{${EVENT},"verb":"create\\n\\u003c"}`).fast).toBe(true);
    expect(hashesOf(`{${EVENT},"verb":"cr\\u0065ate"}`).fast).toBe(false);
    expect(hashesOf(`{${EVENT},"verb":"créate"}`).fast).toBe(false);
  });

  test('no word of any event is missed', () => {
    fc.assert(
      fc.property(arbitraryRecordedEvent, ({ event }) => {
        expectAllWords(
          JSON.stringify(event, (_key, value) => (typeof value === 'bigint' ? 1 : value)),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('any bytes at all end without an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        collectWords(bytes, 0, bytes.length, new WordHashes());
      }),
    );
  });

  test.each([
    ['pods', true],
    ['ab', false],
    ['403', false],
    ['10m', false],
    ['123456z', false],
    ['24t06', false],
    ['12_34', true],
    ['exec', true],
    ['beef', true],
    ['be3f', false],
    ['7afe56fd', false],
    ['deadbeef', true],
    ['4efe56fd1', true],
    ['cbfa06ccd363', true],
  ])('the filter knows %s: %s', (word, known) => {
    expect(isIndexedWord(word)).toBe(known);
    const { hashes } = hashesOf(`{"x":"${word}"}`);
    expect(hashes.length, 'bytes and text agree').toBe(known ? 1 : 0);
  });
});

test('a set of hashes keeps each once, whatever its size', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { maxLength: 3000 }),
      (values) => {
        const set = new WordHashes();
        for (const value of values) set.add(value);
        const taken = set.take();
        expect(new Set(taken)).toEqual(new Set(values.map((value) => (value === 0 ? 1 : value))));
        expect([...taken]).toEqual([...taken].sort((a, b) => a - b));
        for (const value of values) expect(hasHash(taken, value)).toBe(true);
      },
    ),
  );
  const grown = new WordHashes();
  for (let i = 1; i <= 50_000; i++) grown.add(i * 7919);
  expect(grown.take().length).toBe(50_000);
});

test('few absent words seem to be in a filter', () => {
  const inside = Uint32Array.from({ length: 10_000 }, (_, i) => hashWord(`inside${i}`));
  const filter = buildWordFilter(inside);
  expect(inside.every((hash) => mayContain(filter, hash))).toBe(true);
  let passing = 0;
  for (let i = 0; i < 100_000; i++) if (mayContain(filter, hashWord(`outside${i}`))) passing++;
  expect(passing).toBeLessThan(150);
});
