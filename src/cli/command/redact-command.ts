import { Command } from 'commander';
import type { Define } from '../define.ts';
import { STORE_HELP, type StoreOptions, withOutput, withStore } from './options.ts';
import { type RedactOptions, withRedact } from './redact-option.ts';

/** Flags of `annals redact rules`. */
export interface RedactRulesOptions extends RedactOptions {
  readonly output: 'table' | 'json';
}

export const redactCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('redact').description('See what is hidden before events are kept.');
  const rules = withOutput(withRedact(new Command('rules')), ['table', 'json'])
    .description('List the rules: what they hide, and how.')
    .action(async (options: RedactRulesOptions) => {
      const { runRedactRules } = await import('../run-redact-rules.ts');
      onDone(await runRedactRules(terminal, options));
    });
  const attempt = withRedact(new Command('try'))
    .description('Show what would be hidden in a log, without keeping it.')
    .argument('<file>', 'an audit log, or - for standard input')
    .action(async (file: string, options: RedactOptions) => {
      const { runRedactTry } = await import('../run-redact-try.ts');
      onDone(await runRedactTry(terminal, file, options));
    });
  const hash = withStore(new Command('hash'))
    .description('Print the hash a value has in the store, to search for it.')
    .argument('<value>', 'the value itself, or - to read it from standard input')
    .action(async (value: string, options: StoreOptions) => {
      const { runRedactHash } = await import('../run-redact-hash.ts');
      onDone(await runRedactHash(terminal, value, options));
    });
  hash.addHelpText('after', STORE_HELP);
  for (const part of [rules, attempt, hash]) command.addCommand(part);
  return command.addHelpText('after', EXAMPLES);
};

const EXAMPLES = `
Values of Secrets, tokens, certificates and environment variables with telling names are replaced
by a keyed hash before an event is written. Equal values have equal hashes, so a known value can
still be found. docs/reference/redaction.md tells more.

Examples:
  annals redact rules
  annals redact try audit.log
  annals redact try audit.log --redact my-rules.yaml
  annals redact hash - < password.txt
  annals search $(annals redact hash - < password.txt)
`;
