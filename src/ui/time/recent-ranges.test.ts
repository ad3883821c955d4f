import { expect, test } from 'vitest';
import { readRanges, withRange } from './recent-ranges.ts';

test('what is kept is read, and what is no range is not', () => {
  expect(readRanges([{ since: '1h' }, { since: 1 }, null, { since: 'a', until: 'b' }])).toEqual([
    { since: '1h' },
    { since: 'a', until: 'b' },
  ]);
  expect(readRanges('x')).toBeUndefined();
});

test('a range that is used again comes first and stands once', () => {
  const ranges = withRange(withRange(withRange([], { since: '1h' }), { since: '2h' }), {
    since: '1h',
  });
  expect(ranges).toEqual([{ since: '1h' }, { since: '2h' }]);
  expect(withRange(ranges, {})).toBe(ranges);
  expect(
    ['3h', '4h', '5h', '6h', '7h'].reduce((all, since) => withRange(all, { since }), ranges),
  ).toHaveLength(6);
});
