import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEdits } from './edit.ts';
import type { Edit } from './finding.ts';

const TEXT = 'abcdefgh';

const edit: fc.Arbitrary<Edit> = fc
  .record({
    start: fc.nat({ max: TEXT.length }),
    length: fc.nat({ max: 4 }),
    text: fc.constantFrom('', 'X', 'YZ'),
  })
  .map(({ start, length, text }) => ({
    span: { start, end: Math.min(start + length, TEXT.length) },
    text,
  }));

/** Each edit against all that were accepted before it. */
function slowly(edits: readonly Edit[]): string {
  const accepted: Edit[] = [];
  for (const one of edits) {
    const [a, b] = [one.span.start, one.span.end];
    const isTaken = accepted.some(
      ({ span: { start, end } }) => (start === a && end === b) || (a < end && start < b),
    );
    if (!isTaken) accepted.push(one);
  }
  accepted.sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
  return accepted.reduce(
    (text, { span, text: put }) => text.slice(0, span.start) + put + text.slice(span.end),
    TEXT,
  );
}

test('of edits that overlap the earlier in the list wins, in any order', () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
      expect(applyEdits(TEXT, edits)).toBe(slowly(edits));
    }),
    { numRuns: 2000 },
  );
});
