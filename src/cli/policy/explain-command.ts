import { Command } from 'commander';
import { parseList } from '../command/options.ts';
import type { Define } from '../define.ts';
import { type PolicyOptions, withPolicy } from './policy-options.ts';

/** Flags of `annals policy explain`. */
export interface ExplainOptions extends PolicyOptions {
  readonly as?: string;
  readonly groups?: readonly string[];
  readonly failedLogin?: boolean;
  readonly event?: string;
  readonly output: 'text' | 'json';
}

export const explainCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('explain')
    .description('Tell what a policy decides about a request, and why not otherwise.')
    .argument('[method]', 'GET, POST, PUT, PATCH, DELETE, …')
    .argument('[url]', 'path and query: /api/v1/namespaces/dev/pods');
  withPolicy(command)
    .option('--as <user>', 'who makes the request', 'system:anonymous')
    .option('--groups <groups>', 'groups of the caller, separated by commas', parseList)
    .option('--failed-login', 'a request whose authentication fails')
    .option('--event <file>', 'explain a recorded event instead; - for standard input')
    .option('-o, --output <format>', 'text or json', 'text')
    .addHelpText('after', EXAMPLES);
  return command.action(
    async (method: string | undefined, url: string | undefined, options: ExplainOptions) => {
      const { runExplain } = await import('./run-explain.ts');
      onDone(await runExplain(terminal, { method, url }, options));
    },
  );
};

const EXAMPLES = `
Without --groups a caller is in system:authenticated, and system:anonymous in
system:unauthenticated. The caller is who logged in, not whom they act as.

Examples:
  annals policy explain -f policy.yaml GET /api/v1/namespaces/dev/secrets/db --as jane
  annals policy explain -f policy.yaml POST /api/v1/namespaces/dev/pods/web/exec --as jane --groups dev
  annals policy explain -f policy.yaml GET /api/v1/pods --failed-login
  annals search --raw id: 7b1c… | annals policy explain -f policy.yaml --event -
`;
