import { expect, test } from 'vitest';
import { stepHistory, withAsked } from './history.ts';

test('the newest comes first and stands once', () => {
  expect(withAsked(withAsked(withAsked([], 'a'), ' b '), 'a')).toEqual(['a', 'b']);
  expect(withAsked(['a'], '  ')).toEqual(['a']);
});

test('a walk back and forth ends where it began', () => {
  const asked = ['c', 'b', 'a'];
  const back = stepHistory(asked, undefined, 'draft', 1);
  expect(back).toEqual({ place: { at: 0, draft: 'draft' }, text: 'c' });
  const further = stepHistory(asked, back?.place, 'c', 1);
  expect(further?.text).toBe('b');
  expect(stepHistory(asked, { at: 2, draft: 'draft' }, 'a', 1)).toBeUndefined();
  expect(stepHistory(asked, { at: 0, draft: 'draft' }, 'c', -1)?.text).toBe('draft');
  expect(stepHistory(asked, undefined, 'draft', -1)).toBeUndefined();
});

test('what stands there already is passed over', () => {
  expect(stepHistory(['c', 'b'], undefined, 'c', 1)?.text).toBe('b');
  expect(stepHistory(['c'], undefined, 'c', 1)).toBeUndefined();
});
