import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');
const MAX_LINES = 400;

/** folder → folders it may import, lowest first; each row may name only rows above it. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  event: [],
  query: ['event'],
  policy: ['event'],
  // Reads YAML with a package, which `policy` may not; the page imports it too.
  'policy-file': ['event', 'policy'],
  trail: ['event'],
  redact: ['event'],
  proof: ['base'],
  api: [],
  journal: ['base', 'proof'],
  index: ['base', 'event', 'query', 'trail'],
  store: ['base', 'event', 'query', 'trail', 'redact', 'proof', 'journal', 'index'],
  collect: ['base', 'event', 'store'],
  cluster: ['base', 'event', 'policy', 'policy-file'],
  config: ['base', 'query', 'api'],
  server: ['base', 'event', 'query', 'trail', 'redact', 'api', 'store', 'collect'],
  cli: [
    'base',
    'event',
    'query',
    'policy',
    'policy-file',
    'trail',
    'redact',
    'proof',
    'api',
    'journal',
    'index',
    'store',
    'collect',
    'cluster',
    'config',
    'server',
  ],
  // The page: runs in a browser, so only what is pure.
  ui: ['event', 'query', 'policy', 'policy-file', 'trail', 'redact', 'api'],
};

/** Compiled without Node's types and run in the browser, so they may not import packages. */
const PURE = new Set(['event', 'query', 'policy', 'trail', 'redact', 'rbac', 'detect']);

/** Files that may be longer than `MAX_LINES`, each with the reason. */
const LONG: Readonly<Record<string, string>> = {};

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => relative(SRC, join(entry.parentPath, entry.name)));

const folderOf = (file: string): string => file.split('/')[0] ?? '';

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const statements = /^(?:import|export)\b[^;']*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'/gm;
  const calls = /\bimport\(\s*'([^']+)'/g;
  const specifiers = [...text.matchAll(statements), ...text.matchAll(calls)];
  return specifiers.map((match) => match[1] ?? match[2] ?? '');
}

test('there are source files to look at', () => {
  expect(files.length).toBeGreaterThan(5);
});

test('each row of the table names only rows above it', () => {
  const order = Object.keys(MAY_IMPORT);
  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    const above = order.slice(0, order.indexOf(folder));
    expect(
      allowed.filter((name) => !above.includes(name)),
      folder,
    ).toEqual([]);
  }
});

describe.each(files)('%s', (file) => {
  const folder = folderOf(file);
  const isTest = file.endsWith('.test.ts');

  test('lies in a folder of the table', () => {
    expect(Object.keys(MAY_IMPORT)).toContain(folder);
  });

  test('imports only what its folder may', () => {
    const allowed = MAY_IMPORT[folder] ?? [];
    const wrong = importsOf(file).filter((specifier) => {
      if (!specifier.startsWith('.')) return PURE.has(folder) && !isTest;
      const target = relative(SRC, resolve(SRC, dirname(file), specifier));
      if (target.startsWith('..')) return !isTest;
      const targetFolder = folderOf(target);
      return targetFolder !== folder && !allowed.includes(targetFolder);
    });
    expect(wrong).toEqual([]);
  });

  test('is short enough to read', () => {
    const lines = readFileSync(join(SRC, file), 'utf8').split('\n').length - 1;
    if (isTest || file in LONG) return;
    expect(lines).toBeLessThanOrEqual(MAX_LINES);
  });
});
