import type { Command } from 'commander';
import { createProgram } from '../src/cli/program.ts';
import type { Terminal } from '../src/cli/terminal.ts';

const BANNER = `<!-- Written by scripts/generate-cli-docs.ts; change src/cli/command/ instead. -->

# Commands

What \`annals --help\` and \`annals <command> --help\` say. Results go to standard output, progress and
complaints to standard error. Colours are used on a terminal only; \`NO_COLOR\` switches them off,
\`FORCE_COLOR\` on. On a terminal lines are never wider than it is; in a pipe nothing is cut.

## Exit codes

| code | meaning |
| --- | --- |
| 0 | fine; an answer without rows is fine, too |
| 1 | it did not work; the message says why |
| 2 | the command line was not understood |
| 3 | it finished, but something was left out or found: \`import\` rejected lines or could not read a file; \`verify\` found damage; a log asked with \`--file\` had broken lines; \`policy check\` found something; \`policy diff\` found a difference; \`config check\` found mistakes; \`user revoke\` left access behind; \`user list\` could not read all bindings |
| 70 | a mistake in Annals |
| 130 | ended by Ctrl-C |
`;

/** `docs/reference/cli.md`: the help of every command. */
export function renderCliDocs(): string {
  const written: string[] = [];
  const program = createProgram(paper(written), () => undefined);
  const help = (command: Command): string => {
    written.length = 0;
    command.outputHelp();
    return `\`\`\`text\n${written.join('').trimEnd()}\n\`\`\`\n`;
  };
  const commands = program.commands.filter((one) => !one.name().startsWith('_'));
  const sections = commands.flatMap((one) => [
    `## annals ${one.name()}\n\n${help(one)}`,
    ...one.commands.map((sub) => `### annals ${one.name()} ${sub.name()}\n\n${help(sub)}`),
  ]);
  return [BANNER, `## annals\n\n${help(program)}`, ...sections].join('\n');
}

/** A terminal of a fixed width that keeps what is written on it. */
function paper(written: string[]): Terminal {
  const stdout = { write: (text: string) => written.push(text), style: {} };
  return {
    env: {},
    stdout,
    stderr: stdout,
    columns: 100,
  } as unknown as Terminal;
}
