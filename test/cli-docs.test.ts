import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { renderCliDocs } from '../scripts/render-cli-docs.ts';

test('docs/reference/cli.md is what --help says (npx tsx scripts/generate-cli-docs.ts)', () => {
  const path = resolve(import.meta.dirname, '../docs/reference/cli.md');
  expect(readFileSync(path, 'utf8')).toBe(renderCliDocs());
});
