import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arbitraryQuery,
  arbitraryRecordedEvent,
} from '../../test/fixtures/query/arbitrary-query.ts';
import type { RecordedEvent } from '../event/audit-event.ts';
import { eachText } from './event-texts.ts';
import { parseQuery } from './parse-query.ts';
import { compilePredicate } from './predicate.ts';
import type { RequiredWords } from './words.ts';
import { requiredWords, requiredWordsOfQuery, wordPatterns, wordsOf } from './words.ts';

test.each([
  ['', []],
  ['...', []],
  ['Kube-System', ['kube', 'system']],
  ['10.1.2.3:443', ['10', '1', '2', '3', '443']],
  ['a_b c-d', ['a_b', 'c', 'd']],
  ['Ärger über Größe', ['ärger', 'über', 'größe']],
  ['日本語 x', ['日本語', 'x']],
  ['e\u0301te\u0301', ['e\u0301te\u0301']],
  ['ΟΔΟΣ', ['οδοσ']],
  ['ΟΔΟΣ.Α', ['οδοσ', 'α']],
])('the words of %j are %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test.each([
  [['nginx'], [['nginx']], ['nginx']],
  [['kube-system'], [['kube'], ['system']], ['kube', 'system']],
  [['nginx', ''], [['nginx', '']], []],
  [['kube-sys', ''], [['kube'], ['sys', '']], ['kube']],
  [['kube-', ''], [['kube'], ['', '']], ['kube']],
  [['', '-x'], [['', ''], ['x']], ['x']],
  [['a', 'b'], [['a', 'b']], []],
  [
    ['a', 'b c', 'd'],
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
    [],
  ],
  [
    ['a-', '-b'],
    [['a'], ['', ''], ['b']],
    ['a', 'b'],
  ],
  [
    ['a b', ' c d', ''],
    [['a'], ['b', ''], ['c'], ['d', '']],
    ['a', 'c'],
  ],
])('the pattern of %j asks for %j and needs %j', (parts, patterns, required) => {
  expect(wordPatterns({ parts })).toEqual(patterns);
  expect(requiredWords({ parts })).toEqual(required);
});

const word = (text: string): RequiredWords => ({ kind: 'word', word: text });
const all = (...of: RequiredWords[]): RequiredWords => ({ kind: 'all', of });
const any = (...of: RequiredWords[]): RequiredWords => ({ kind: 'any', of });
const unknown: RequiredWords = { kind: 'unknown' };

test.each([
  ['', unknown],
  ['nginx', word('nginx')],
  ['nginx*', unknown],
  ['not nginx', unknown],
  ['Kube-System x', all(all(word('kube'), word('system')), word('x'))],
  ['a or b', any(word('a'), word('b'))],
  ['a or b*', unknown],
  ['user: jai', word('jai')],
  ['user: system:node:*', all(word('system'), word('node'))],
  ['user: *', unknown],
  ['user: /jai/', unknown],
  ['user >= jai', unknown],
  ['actor: jai', word('jai')],
  ['code: 403', word('403')],
  ['code: 4*', unknown],
  ['cluster: prod', unknown],
  ['source: a', unknown],
  ['latency: 3', unknown],
  ['time: 2026-11-23', unknown],
  ['decision: forbid', all(...['authorization', 'k8s', 'io', 'decision', 'forbid'].map(word))],
  ['decision: *', all(...['authorization', 'k8s', 'io', 'decision'].map(word))],
  ['request.spec.replicas > 3', all(word('spec'), word('replicas'))],
  ['annotations."a.b/c": "x y"', all(...['a', 'b', 'c', 'x', 'y'].map(word))],
  ['objectRef.uid: a-b', all(word('a'), word('b'))],
  ['*.image: nginx', word('nginx')],
])('%j needs the right words', (text, expected) => {
  const result = parseQuery(text, { nowUs: 0 });
  expect(result.kind === 'query' && requiredWordsOfQuery(result.query)).toEqual(expected);
});

function holds(required: RequiredWords, words: ReadonlySet<string>): boolean {
  switch (required.kind) {
    case 'unknown':
      return true;
    case 'word':
      return words.has(required.word);
    case 'all':
      return required.of.every((each) => holds(each, words));
    case 'any':
      return required.of.some((each) => holds(each, words));
  }
}

function wordsOfEvent({ event }: RecordedEvent): ReadonlySet<string> {
  const words = new Set<string>();
  eachText(event, (text) => {
    for (const found of wordsOf(text)) words.add(found);
    return false;
  });
  return words;
}

test('a match never lacks a word that the query is said to need', () => {
  let matches = 0;
  let narrowed = 0;
  fc.assert(
    fc.property(arbitraryQuery, arbitraryRecordedEvent, (query, recorded) => {
      const required = requiredWordsOfQuery(query);
      if (!holds(required, wordsOfEvent(recorded))) narrowed++;
      if (!compilePredicate(query)(recorded)) return;
      if (required.kind !== 'unknown') matches++;
      expect(holds(required, wordsOfEvent(recorded))).toBe(true);
    }),
    { numRuns: 4000, seed: 1 },
  );
  // A property that never meets its case says nothing.
  expect(matches).toBeGreaterThan(100);
  expect(narrowed).toBeGreaterThan(100);
});
