import { Command } from 'commander';
import type { Define } from '../define.ts';

export const configCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('config').description('Check annals.yaml, and make tokens for it.');
  command
    .command('check')
    .description('Tell all that is wrong in a configuration file, with line and column.')
    .argument('<file>', 'the file, such as annals.yaml')
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (file: string) => {
      const { runConfigCheck } = await import('../run-config-check.ts');
      onDone(await runConfigCheck(terminal, file));
    });
  command
    .command('token')
    .description('Make a token for a sender, and what annals.yaml has to say about it.')
    .argument('<name>', 'how annals.yaml calls it')
    .addHelpText('after', TOKEN_EXAMPLES)
    .action(async (name: string) => {
      const { runConfigToken } = await import('../run-config-token.ts');
      onDone(runConfigToken(terminal, name));
    });
  return command.addHelpText('after', EXAMPLES);
};

const EXAMPLES = `
Examples:
  annals config check annals.yaml
  annals config token fluent-bit
`;

const CHECK_EXAMPLES = `
Certificates the file names are tried as well. The exit code is 3 when something is wrong.

Example:
  annals config check annals.yaml
`;

const TOKEN_EXAMPLES = `
The token goes to the sender and is kept nowhere; the file knows its hash only.

Example:
  annals config token fluent-bit
`;
