import { Command } from 'commander';
import type { Define } from '../define.ts';
import { type Format, withOutput } from './options.ts';

/** Flags of `annals fields`. */
export interface FieldsOptions {
  readonly output: Format;
}

export const fieldsCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('fields')
    .description('List the fields one can ask for.')
    .argument('[part]', 'only fields with this in their name or description');
  withOutput(command).addHelpText('after', EXAMPLES);
  return command.action(async (part: string | undefined, options: FieldsOptions) => {
    const { runFields } = await import('../run-fields.ts');
    onDone(await runFields(terminal, part, options));
  });
};

const EXAMPLES = `
Besides these, every JSON path of an event is a field: requestObject.spec.replicas,
user.extra, annotations."pod-security.kubernetes.io/exempt".

Examples:
  annals fields
  annals fields time
`;
