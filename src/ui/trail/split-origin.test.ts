import { expect, test } from 'vitest';
import type { Part } from './describe-fold.ts';
import { splitOrigin } from './split-origin.ts';

const text = (words: string): Part => ({ kind: 'text', text: words });
const client: Part = { kind: 'client', text: 'kubectl' };
const address: Part = { kind: 'address', text: '10.1.2.3' };

test.each<[string, readonly Part[], string]>([
  ['all of it', [text('a'), text(' with '), client, text(' from '), address, text(', b')], 'a, b'],
  ['nothing', [text('a'), text(' with '), text('b')], 'a with b'],
  ['two addresses', [text(' from '), address, text(' on behalf of '), address], ''],
])('%s', (_what, parts, told) => {
  expect(
    splitOrigin(parts)
      .told.map((part) => part.text)
      .join(''),
  ).toBe(told);
});

test('client and addresses are kept', () => {
  const parts = [text(' with '), client, text(' from '), address];
  expect(splitOrigin(parts)).toEqual({ told: [], client, addresses: [address] });
});
