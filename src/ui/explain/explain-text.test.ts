import { expect, test } from 'vitest';
import { readingText } from './explain-text.ts';

const ALL = { parts: 3, allParts: 3, rows: 9000, allRows: 9000, events: 0 };

test.each([
  [
    ALL,
    'All of the index is looked at: 9,000 rows in 3 parts. Its columns decide, so no event itself is read.',
  ],
  [
    { ...ALL, parts: 1, rows: 1000, events: 40 },
    '1 of 3 parts of the index are looked at: 1,000 of 9,000 rows. The others lie outside of the time, or lack the words. Columns alone do not decide: 40 events at most are read and asked. The filters rule out the others.',
  ],
  [
    { ...ALL, events: 9000 },
    'All of the index is looked at: 9,000 rows in 3 parts. Columns alone do not decide: 9,000 events at most are read and asked. A field instead of a free text, or a shorter time, makes it fewer.',
  ],
  [{ ...ALL, parts: 0, rows: 0 }, 'Nothing is read: the index rules out that anything matches.'],
  [undefined, 'You see a part of the trail, so how much has to be read for it is not told.'],
])('%j', (reading, text) => {
  const answer = { query: '', unit: 'requests', ...(reading && { reading }) } as const;
  expect(readingText(answer).join(' ')).toBe(text);
});
