import fc from 'fast-check';
import { expect, test } from 'vitest';
import { queryTokens } from './query-tokens.ts';

const told = (text: string) =>
  queryTokens(text)
    .map(({ kind, start, end }) => `${kind[0]}${text.slice(start, end)}`)
    .join(' ');

test.each([
  ['', ''],
  ['verb: get', 'fverb o: vget'],
  ['ns: dev and not verb: (get or list)', 'fns o: vdev cand cnot fverb o: p( vget cor vlist p)'],
  ['code >= 400 or nginx', 'fcode o>= v400 cor wnginx'],
  ['user: "a and b" -agent: curl*', 'fuser o: v"a and b" c- fagent o: vcurl*'],
  ['agent: /^kube (a|b)/', 'fagent o: v/^kube (a|b)/'],
  ['user: system:node:a', 'fuser o: vsystem:node:a'],
  ['(verb: get', 'p( fverb o: vget'],
  ['"not closed', 'w"not closed'],
  [') : &&', 'p) w: c&&'],
])('%s', (text, tokens) => {
  expect(told(text)).toBe(tokens);
});

test('any text is cut into pieces in order, and only blanks lie between', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'ab:()"/-&|<>=!\\*. \t', 'and ', 'verb') }),
      (text) => {
        let at = 0;
        for (const { start, end } of queryTokens(text)) {
          expect(text.slice(at, start).trim()).toBe('');
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(text.slice(at).trim()).toBe('');
      },
    ),
  );
});
