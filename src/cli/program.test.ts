import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { runCommand } from '../../test/cli/fake-terminal.ts';
import { createProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

const program = createProgram(
  { stdout: {}, stderr: { style: {} } } as unknown as Terminal,
  () => undefined,
);
const shown: readonly Command[] = program.commands.filter((one) => !one.name().startsWith('_'));

test('there are commands to look at', () => {
  expect(shown.map((one) => one.name())).toMatchInlineSnapshot(`
    [
      "trail",
      "search",
      "show",
      "history",
      "top",
      "stats",
      "export",
      "fields",
      "losses",
      "import",
      "status",
      "verify",
      "rebuild",
      "prune",
      "redact",
      "serve",
      "agent",
      "token",
      "config",
      "webhook-config",
      "policy",
      "user",
      "enable",
      "disable",
      "doctor",
      "manifests",
      "demo",
      "completion",
      "version",
    ]
  `);
});

test.each(shown.map((one) => [one.name(), one] as const))(
  '%s, its arguments and its flags are described',
  (_name, command) => {
    const blank = [
      { name: command.name(), description: command.description() },
      ...command.registeredArguments.map((one) => ({
        name: one.name(),
        description: one.description,
      })),
      ...command.options.map((one) => ({ name: one.flags, description: one.description })),
    ].filter(({ description }) => description.trim() === '');
    expect(blank).toEqual([]);
  },
);

test.each(shown.filter((one) => one.name() !== 'help').map((one) => [one.name()]))(
  '%s --help has an example of its own',
  async (name) => {
    const { out, code } = await runCommand([name, '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/\nExamples?:\n/);
    expect(out).toMatch(new RegExp(`^  .*annals ${name}`, 'm'));
  },
);

test('no flag means two things', () => {
  const meanings = new Map<string, Set<string>>();
  for (const { flags } of shown.flatMap((one) => one.options)) {
    const short = /^-\w\b/.exec(flags)?.[0];
    if (short === undefined) continue;
    meanings.set(short, (meanings.get(short) ?? new Set()).add(flags));
  }
  expect([...meanings.values()].filter((uses) => uses.size > 1)).toEqual([]);
});

test('--version and version say the same', async () => {
  const { out } = await runCommand(['version']);
  expect(out).toMatch(/^annals \d+\.\d+\.\d+\n$/);
  expect(await runCommand(['--version'])).toEqual({ code: 0, out, err: '' });
});

test.each([
  [[], 2],
  [['nonsense'], 2],
  [['import'], 2],
  [['--help'], 0],
  [['help', 'search'], 0],
])('annals %j exits with %d', async (args, code) => {
  expect((await runCommand(args)).code).toBe(code);
});

test.each([
  [[''], /^trail\nsearch\n/],
  [['ver'], /^verify\nversion\n$/],
  [['search', '--ou'], /^--output\n$/],
  [['search', '--order', ''], /^newest\noldest\n$/],
  [['search', 'use'], /^user:\nuser\.username:\n/],
  [['top', 'verb', 'na'], /^namespace\nname\n$/],
  [['import', ''], /^$/],
  [['completion', 'z'], /^zsh\n$/],
])('completes %j', async (words, out) => {
  expect((await runCommand(['__complete', '--', ...words])).out).toMatch(out);
});

test.each(['bash', 'zsh', 'fish'])('a completion script for %s', async (shell) => {
  const { out, code } = await runCommand(['completion', shell]);
  expect(code).toBe(0);
  expect(out).toContain('annals __complete -- ');
});
