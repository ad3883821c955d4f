import { Command } from 'commander';
import type { CommandContext, Define } from '../define.ts';
import { applyCommand } from './apply-command.ts';
import { checkCommand } from './check-command.ts';
import { diffCommand } from './diff-command.ts';
import { evaluateCommand } from './evaluate-command.ts';
import { explainCommand } from './explain-command.ts';
import { simulateCommand } from './simulate-command.ts';
import { suggestCommand } from './suggest-command.ts';

const COMMANDS: readonly Define[] = [
  checkCommand,
  explainCommand,
  simulateCommand,
  diffCommand,
  suggestCommand,
  applyCommand,
  evaluateCommand,
];

/** `annals policy`: what an API server would record under an audit policy. */
export const policyCommand: Define = (context: CommandContext) => {
  const command = new Command('policy').description(
    'Check, explain, simulate, compare and suggest audit policies.',
  );
  for (const define of COMMANDS) command.addCommand(define(context));
  return command.addHelpText('after', EXAMPLES);
};

const EXAMPLES = `
Examples:
  annals policy check policy.yaml
  annals policy explain -f policy.yaml GET /api/v1/namespaces/dev/secrets/db --as jane
  annals policy simulate -f policy.yaml --file audit.log
  annals policy diff old.yaml new.yaml
  annals policy suggest --goal security
`;
