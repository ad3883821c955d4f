import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffLines, linesOf } from './line-diff.ts';
import { renderDiff } from './render-diff.ts';
import { undoChange } from './undo-change.ts';

const ORIGINAL = 'a\nb\nc\nd\ne\nf\ng\nh\n';
const ENABLED = 'a\nb\nc\nX\nY\nd\ne\nf\ng\nZ\nh\n';

describe('undoing', () => {
  test.each([
    ['the file as it was left', ENABLED, ORIGINAL],
    ['a line added elsewhere', `${ENABLED}i\n`, `${ORIGINAL}i\n`],
    ['a line changed elsewhere', ENABLED.replace('e\n', 'E\n'), ORIGINAL.replace('e\n', 'E\n')],
    ['a line added right before', ENABLED.replace('X', 'x\nX'), ORIGINAL.replace('c\n', 'c\nx\n')],
    ['a line of ours that is gone', ENABLED.replace('Y\n', ''), undefined],
    ['a line of ours that is changed', ENABLED.replace('X', 'W'), undefined],
    [
      'our lines in two places',
      `${ENABLED}c\nX\nY\nd\n`.replace('b\n', '').replace('e\n', ''),
      undefined,
    ],
  ])('%s', (_what, current, undone) => {
    expect(undoChange({ original: ORIGINAL, enabled: ENABLED, current })).toBe(undone);
  });
});

const lines = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
  .map((all) => all.join('\n'));

test('hunks turn one text into the other, and back', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const a = linesOf(before);
      const b = linesOf(after);
      let at = 0;
      const made: string[] = [];
      for (const hunk of diffLines(a, b)) {
        expect(a.slice(hunk.beforeStart, hunk.beforeStart + hunk.before.length)).toEqual(
          hunk.before,
        );
        made.push(...a.slice(at, hunk.beforeStart), ...hunk.after);
        at = hunk.beforeStart + hunk.before.length;
      }
      expect([...made, ...a.slice(at)].join('')).toBe(after);
    }),
  );
});

test('a diff is what patch takes', () => {
  expect(renderDiff({ path: 'm.yaml', before: ORIGINAL, after: ENABLED })).toBe(
    '--- m.yaml\n+++ m.yaml\n@@ -1,8 +1,11 @@\n a\n b\n c\n+X\n+Y\n d\n e\n f\n g\n+Z\n h\n',
  );
  expect(renderDiff({ path: 'm', before: undefined, after: 'a' })).toBe(
    '--- /dev/null\n+++ m\n@@ -0,0 +1,1 @@\n+a\n\\ No newline at end of file\n',
  );
  expect(renderDiff({ path: 'm', before: 'a\n', after: 'a\n' })).toBe('');
});
