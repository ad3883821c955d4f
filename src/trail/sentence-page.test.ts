import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const page = readFileSync(resolve(ROOT, 'docs/reference/sentences.md'), 'utf8');
const table = readFileSync(resolve(ROOT, 'src/trail/sentence.test.ts'), 'utf8');

test('every example of the reference page is a row of the tested table', () => {
  const examples = [...page.matchAll(/```text\n(.*?)```/gs)].flatMap(([, block = '']) =>
    block.trimEnd().split('\n'),
  );
  expect(examples.length).toBeGreaterThan(15);
  const unquoted = table.replaceAll('\\\\', '\\');
  expect(examples.filter((example) => !unquoted.includes(example))).toEqual([]);
});
