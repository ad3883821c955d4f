import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

function markdownBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((path) => join(folder, String(path)))
    .filter((path) => path.endsWith('.md'));
}

const documents = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...markdownBelow('docs'),
  ...markdownBelow('data'),
].sort();

/** What a document calls a path: something below one of our folders, or a file beside the README. */
const NAMED_PATH =
  /(?<![\w/.-])(?:(?:src|test|docs|data|scripts|\.ci)\/[\w./-]*[\w/]|[A-Z]+\.md|(?:package|package-lock|biome|knip|tsconfig(?:\.\w+)?)\.json)(?![\w/*-])/g;

function pathsIn(text: string): readonly string[] {
  const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)].map(
    (match) => match[1] ?? '',
  );
  const named = [...text.matchAll(NAMED_PATH)].map((match) => match[0]);
  return [...new Set([...links, ...named])];
}

test('there are documents to look at', () => {
  expect(documents).toEqual(
    expect.arrayContaining(['ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md', 'docs/failures.md']),
  );
});

describe.each(documents)('%s', (document) => {
  test('names only paths that exist', () => {
    const missing = pathsIn(read(document)).filter(
      (path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, dirname(document), path)),
    );
    expect(missing).toEqual([]);
  });

  test('has nothing left to fill in', () => {
    expect(read(document).match(/\bTODO\b|\bTBD\b|\bFILL\b|TIME_[A-Z]+/g) ?? []).toEqual([]);
  });
});

test('a path that is not there would be found', () => {
  const found = pathsIn(
    'See src/nowhere/at-all.ts, `docs/none.md`, NOWHERE.md and [this](gone.txt).',
  );
  expect(found).toEqual(['gone.txt', 'src/nowhere/at-all.ts', 'docs/none.md', 'NOWHERE.md']);
});

test('README.md is short', () => {
  expect(read('README.md').split('\n').length).toBeLessThan(150);
});

test('ARCHITECTURE.md is at most 250 lines and has a heading for each folder of src', () => {
  const architecture = read('ARCHITECTURE.md');
  const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `src/${entry.name}`);
  const headings = [...architecture.matchAll(/^### (src\/\S+)$/gm)].map((match) => match[1]);
  expect(headings.toSorted()).toEqual(folders.toSorted());
  expect(architecture.split('\n').length).toBeLessThanOrEqual(250);
});

/** What says that we may keep a log: a licence, or that it is ours. */
const ORIGIN = /licen[cs]e|free to copy|made\s+for\s+(?:Annals|this project)|our own recording/i;

test('each sample log has a page beside it that says where it is from and its licence', () => {
  const logs = ['data', 'test/fixtures'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .map((path) => join(folder, String(path)))
      .filter((path) => /\.(?:log|ndjson|json|jsonl)(?:\.gz|\.zst)?$/.test(path)),
  );
  expect(logs.length).toBeGreaterThan(2);
  expect(logs.filter((log) => !hasOrigin(dirname(log)))).toEqual([]);
});

/** Looks for a page in the folder of the log and in those around it. */
function hasOrigin(folder: string): boolean {
  if (folder === '.') return false;
  const pages = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.md'));
  return pages.some((name) => ORIGIN.test(read(join(folder, name)))) || hasOrigin(dirname(folder));
}
