import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const PROGRAM = join(ROOT, 'dist/cli/main.js');

interface Example {
  readonly command: string;
  readonly output: readonly string[];
}

/** The fenced blocks of README.md that begin with `$ annals`. */
function examplesOf(readme: string): readonly Example[] {
  return [...readme.matchAll(/^( *)```\n([\s\S]*?)^\1```$/gm)]
    .map(([, indent = '', body = '']) =>
      body.split('\n').map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)),
    )
    .filter(([first = '']) => first.startsWith('$ annals '))
    .map(([first = '', ...output]) => ({
      command: first.slice('$ annals '.length),
      output: output.map(withoutTimings).slice(0, -1),
    }));
}

/** How long something took differs from run to run. */
function withoutTimings(line: string): string {
  return line.replace(/\d[\d,.]* ?(?:ms|s|events\/s|MB\/s)(?![\w])/g, 'N').trimEnd();
}

/** A line `…` in the README stands for any number of lines. */
function matches(shown: readonly string[], real: readonly string[]): boolean {
  const [first, ...rest] = shown;
  if (first === undefined) return real.length === 0;
  if (first !== '…') return first === real[0] && matches(rest, real.slice(1));
  return real.some((_, skipped) => matches(rest, real.slice(skipped))) || rest.length === 0;
}

const examples = examplesOf(readFileSync(join(ROOT, 'README.md'), 'utf8'));
const dataDir = mkdtempSync(join(tmpdir(), 'annals-readme-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test('README.md shows five commands', () => {
  expect(examples.length).toBe(5);
});

// In order: the first one brings the log in that the others ask about.
describe('the output shown in README.md is what the program prints', () => {
  test.each(examples)('annals $command', ({ command, output }) => {
    // By a shell, because a person's quotes are a part of the example.
    const run = spawnSync('sh', ['-c', `"${process.execPath}" "${PROGRAM}" ${command} 2>&1`], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, ANNALS_DATA_DIR: dataDir, NO_COLOR: '1', TZ: 'UTC' },
    });
    const real = run.stdout.replace(/\n$/, '').split('\n').map(withoutTimings);
    expect(run.status, run.stdout).toBe(0);
    if (!matches(output, real)) expect(real).toEqual(output);
  });
});
