import { Command } from 'commander';
import type { Define } from '../define.ts';
import { type PolicyOptions, withPolicy } from './policy-options.ts';

export const evaluateCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('evaluate').description(
    'Decide many requests: one JSON object a line in, one out.',
  );
  withPolicy(command).addHelpText('after', EXAMPLES);
  return command.action(async (options: PolicyOptions) => {
    const { runEvaluate } = await import('./run-evaluate.ts');
    onDone(await runEvaluate(terminal, options));
  });
};

const EXAMPLES = `
A line is an event as the API server wrote it, or an object with user, groups, noUser, verb,
apiGroup, resource, subresource, namespace, name, path. The answer has level, rule (counted
from 0; null when none matched), omitStages and omitManagedFields. A line that is no request
is answered by {"error": …}, and the exit code is 3.

Examples:
  annals policy evaluate -f policy.yaml < audit.log
  echo '{"user":"jane","verb":"get","resource":"secrets"}' | annals policy evaluate -f policy.yaml
`;
