import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/** Folders of one machine or one person; spelled in pieces, so that this file does not hold them. */
const MACHINE = new RegExp(
  [
    `/${'work'}/(?:main|wt|shared)`,
    `\\.\\./${'shared'}`,
    `/${'home'}/[a-z]+/`,
    `/${'Users'}/[A-Za-z]+/`,
    `/${'root'}/`,
  ].join('|'),
  'g',
);

const listed = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  {
    cwd: ROOT,
    encoding: 'utf8',
  },
);
// Recordings hold what clients wrote, and paths of their machines are part of that.
const files = listed
  .split('\0')
  .filter((path) => path !== '' && !path.startsWith('test/fixtures/') && !/\.(gz|zst)$/.test(path));

test('there are files to look at', () => {
  expect(files.length).toBeGreaterThan(20);
});

test('no file names a folder of one machine', () => {
  const found = files.flatMap((path) => {
    let text: string;
    try {
      text = readFileSync(join(ROOT, path), 'utf8');
    } catch {
      return []; // deleted, but not committed yet
    }
    return [...text.matchAll(MACHINE)].map(([match]) => `${path}: ${match}`);
  });
  expect(found).toEqual([]);
});
