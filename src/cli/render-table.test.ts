import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderTable } from './render-table.ts';
import { fitText, textWidth } from './text-width.ts';

const plain = (text: string): string => text;

test.each([
  ['abc', 3],
  ['日本', 4],
  ['e\u0301', 1],
  ['👍', 2],
  ['', 0],
])('%j takes %d cells', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 4, 'abc…'],
  ['日本語', 4, '日…'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
])('%j in %d cells is %j', (text, width, expected) => {
  expect(fitText(text, width)).toBe(expected);
});

test('the least important column is shortened first, then left out', () => {
  const columns = [
    { header: 'A', priority: 3 },
    { header: 'B', priority: 1 },
    { header: 'C', priority: 2, isFixed: true },
  ];
  const rows = [['aaaaaaaaaa', 'bbbbbbbbbb', 'cccccccccc'].map((text) => ({ text }))];
  const at = (width: number): string =>
    renderTable(columns, rows, { width, paintHeader: plain }).join('\n');
  expect([34, 30, 28, 20, 12, 3].map(at).join('\n\n')).toMatchInlineSnapshot(`
    "A           B           C
    aaaaaaaaaa  bbbbbbbbbb  cccccccccc

    A           B       C
    aaaaaaaaaa  bbbbb…  cccccccccc

    A         B       C
    aaaaaaa…  bbbbb…  cccccccccc

    A       C
    aaaaa…  cccccccccc

    A
    aaaaa…

    A
    aa…"
  `);
});

test('names cannot act on the terminal', () => {
  const rows = [[{ text: '\u001b[2J\nroot\u202e' }]];
  const lines = renderTable([{ header: 'USER', priority: 1 }], rows, {
    width: 80,
    paintHeader: plain,
  });
  expect(lines).toEqual(['USER', '\\x1b[2J\\nroot\\u202e']);
});

test('no line is wider than the terminal', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('日本語', 'x'.repeat(50)));
  const table = fc.integer({ min: 1, max: 6 }).chain((size) =>
    fc.record({
      priorities: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: size, maxLength: size }),
      rows: fc.array(fc.array(text, { minLength: size, maxLength: size }), { maxLength: 5 }),
    }),
  );
  fc.assert(
    fc.property(table, fc.integer({ min: 1, max: 100 }), ({ priorities, rows }, width) => {
      const columns = priorities.map((priority) => ({ header: 'HEAD', priority }));
      const cells = rows.map((row) => row.map((cell) => ({ text: cell })));
      for (const line of renderTable(columns, cells, { width, paintHeader: plain })) {
        expect(textWidth(line)).toBeLessThanOrEqual(width);
      }
    }),
  );
});
