import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { CONFIG_SCHEMA } from './config-schema.ts';
import { parseConfig } from './parse-config.ts';

const PAGE = readFileSync(resolve(import.meta.dirname, '../../docs/reference/config.md'), 'utf8');

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

function keysOf(node: Node): readonly string[] {
  const inside = Object.entries(node.properties ?? {}).flatMap(([key, value]) => [
    key,
    ...keysOf(value),
  ]);
  return [...inside, ...(node.items === undefined ? [] : keysOf(node.items))];
}

test('the page has a word on every key', () => {
  const table = PAGE.split('\n').filter((line) => line.startsWith('| '));
  const missing = keysOf(CONFIG_SCHEMA as Node).filter(
    (key) => !table.some((row) => new RegExp(`\`[^\`]*\\b${key}\\b[^\`]*\``).test(row)),
  );
  expect(missing).toEqual([]);
});

test('the example on the page has no mistakes', () => {
  const [, example = ''] = /```yaml\n([^`]+)```/.exec(PAGE) ?? [];
  expect(parseConfig(example).problems).toEqual([]);
});
