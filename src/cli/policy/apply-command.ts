import { Command } from 'commander';
import type { Define } from '../define.ts';
import { type PolicyOptions, withPolicy } from './policy-options.ts';

export const applyCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('apply').description(
    'Cut a recorded log down to what a policy would have written.',
  );
  withPolicy(command).addHelpText('after', EXAMPLES);
  return command.action(async (options: PolicyOptions) => {
    const { runApply } = await import('./run-apply.ts');
    onDone(await runApply(terminal, options));
  });
};

const EXAMPLES = `
Reads events from standard input, one a line, and writes those that the policy would have
written, with the bodies it would have written. An event is never raised above the level it
was recorded at. A line that is no event is left out, and the exit code is 3.

Examples:
  annals policy apply -f policy.yaml < audit.log > smaller.log
  zcat audit.log.gz | annals policy apply -f policy.yaml | annals import -
`;
