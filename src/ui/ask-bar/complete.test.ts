import { expect, test } from 'vitest';
import { type FindValues, offersAt } from './complete.ts';

const signal = new AbortController().signal;
const VALUES = [
  { value: 'jai', count: 1234 },
  { value: 'j "x"', count: 1 },
];

test('values that events hold are written as the language wants them', async () => {
  const asked: string[] = [];
  const find: FindValues = async (field, prefix) => {
    asked.push(`${field} ${prefix}`);
    return VALUES;
  };
  expect(await offersAt('user: j', 7, find, signal)).toEqual({
    start: 6,
    end: 7,
    offers: [
      { label: 'jai', text: 'jai ', kind: 'value', detail: '1,234' },
      { label: 'j "x"', text: '"j \\"x\\"" ', kind: 'value', detail: '1' },
    ],
  });
  expect(asked).toEqual(['user.username j']);
});

test('words of the language need no question', async () => {
  const find: FindValues = async () => {
    throw new Error('not to be asked');
  };
  const { offers } = await offersAt('verb: g', 7, find, signal);
  expect(offers.map(({ label }) => label)).toEqual(['get']);
  const fields = await offersAt('verb', 4, find, signal);
  expect(fields.offers[0]).toMatchObject({ label: 'verb', text: 'verb: ', kind: 'field' });
});

test('what stands there already is not offered', async () => {
  const { offers } = await offersAt('user: jai', 9, async () => VALUES, signal);
  expect(offers.map(({ label }) => label)).toEqual(['j "x"']);
});
