import { describe, expect, test } from 'vitest';
import { runCommand } from '../../test/cli/fake-terminal.ts';
import { reflowProse } from './help-layout.ts';

test.each([
  ['fits already\nand stays\n', 20, 'fits already\nand stays\n'],
  ['one two three\nfour\n\nfive\n', 9, 'one two\nthree\nfour\n\nfive\n'],
  ['Examples:\n  annals search --limit 5\n', 10, 'Examples:\n  annals search --limit 5\n'],
  [
    'one two three\n  a b c d e f\nsix seven eight\n',
    9,
    'one two\nthree\n  a b c d e f\nsix seven\neight\n',
  ],
  ['averyveryverylongword is\n', 5, 'averyveryverylongword\nis\n'],
  ['', 10, ''],
])('%j in %d columns', (text, width, broken) => {
  expect(reflowProse(text, width)).toBe(broken);
});

const wide = (out: string, columns: number): readonly string[] =>
  out.split('\n').filter((line) => line.length > columns);

describe.each([
  [['--help']],
  [['search', '--help']],
  [['user', 'create', '--help']],
  [['enable', '--help']],
])('%j', (args) => {
  test('in 80 columns only lines for copying are wider', async () => {
    const { out } = await runCommand(args, { columns: 80 });
    expect(wide(out, 80).filter((line) => !/^ {2}(?:annals|kubectl|sudo) /.test(line))).toEqual([]);
  });

  test('in 40 columns descriptions stand under what they describe', async () => {
    const { out } = await runCommand(args, { columns: 40 });
    const left = wide(out, 40).filter((line) => !/^ {2}(?:annals|kubectl|sudo) |^ {2}-/.test(line));
    expect(left).toEqual([]);
  });

  test('COLUMNS is taken where help goes into a pipe', async () => {
    const piped = await runCommand(args, { env: { COLUMNS: '40' } });
    expect(piped.out).toBe((await runCommand(args, { columns: 40 })).out);
    const odd = await runCommand(args, { env: { COLUMNS: 'many' } });
    expect(odd.out).toBe((await runCommand(args)).out);
  });
});
