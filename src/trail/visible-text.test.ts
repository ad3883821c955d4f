import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameText, visibleText } from './visible-text.ts';

test.each([
  ['nginx', 'nginx'],
  ['Система:читатель', 'Система:читатель'],
  ['a\nb\tc\r', 'a\\nb\\tc\\r'],
  ['\u001b[31mred', '\\x1b[31mred'],
  ['a\u0000b', 'a\\x00b'],
  ['\u202egnp.exe', '\\u202egnp.exe'],
  ['a\u2028b', 'a\\u2028b'],
  ['\u{e0041}', '\\u{e0041}'],
  ['\ud800', '\\ud800'],
  ['🚚', '🚚'],
])('%j is shown as %s', (text, shown) => {
  expect(visibleText(text, 100)).toBe(shown);
});

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdefg', 6, 'abcde…'],
  ['abcd🚚xy', 6, 'abcd…'],
  ['\u0000\u0000', 6, '\\x00\\…'],
])('%j in %i characters is %s', (text, maxLength, shown) => {
  expect(visibleText(text, maxLength)).toBe(shown);
});

test.each([
  ['jai', 'jai'],
  ['oidc:https://issuer#sub|42', 'oidc:https://issuer#sub|42'],
  ['', '""'],
  [' ', '" "'],
  ['jai deleted pod x', '"jai deleted pod x"'],
  ['a"b', '"a\\"b"'],
  ['x\u00a0y', '"x\u00a0y"'],
])('the name %j is %s', (name, shown) => {
  expect(nameText(name)).toBe(shown);
});

test('what is shown once is shown the same twice, and never longer than asked', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 1, max: 60 }),
      (text, maxLength) => {
        const shown = visibleText(text, maxLength);
        expect(shown.length).toBeLessThanOrEqual(maxLength);
        expect(visibleText(shown, maxLength)).toBe(shown);
        expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      },
    ),
  );
});
