import { Command, Option } from 'commander';
import type { Severity } from '../../policy/lint-codes.ts';
import { type ClusterOptions, withCluster } from '../cluster/cluster-options.ts';
import { wholeNumber } from '../command/options.ts';
import type { Define } from '../define.ts';
import { type ReleaseOptions, withRelease } from './policy-options.ts';

/** Forms of the answer of `annals policy check`. */
const CHECK_FORMATS = ['text', 'json', 'sarif', 'github'] as const;

/** Flags of `annals policy check`. */
export interface CheckOptions extends ReleaseOptions, ClusterOptions {
  readonly output: (typeof CHECK_FORMATS)[number];
  readonly fix?: boolean;
  readonly failOn: Severity;
  readonly resources?: string;
  readonly live?: boolean;
  readonly isReleaseGiven: boolean;
  readonly auditLogMaxsize?: number;
  readonly auditLogMode?: string;
  readonly auditWebhookMode?: string;
  readonly auditLogTruncateEnabled?: boolean;
  readonly auditLogTruncateMaxEventSize?: number;
  readonly auditWebhookTruncateEnabled?: boolean;
  readonly auditWebhookTruncateMaxEventSize?: number;
}

export const checkCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('check')
    .description('Find what is wrong with a policy, before an API server does.')
    .argument('<file>', 'the audit policy; - for standard input');
  withRelease(command)
    .addOption(
      new Option('-o, --output <format>', 'form of the answer')
        .choices(CHECK_FORMATS)
        .default('text'),
    )
    .option('--fix', 'repair in place what can be repaired without asking; comments stay')
    .addOption(
      new Option('--fail-on <severity>', 'exit with 3 from this severity on')
        .choices(['error', 'warning', 'info'])
        .default('warning'),
    )
    .option(
      '--resources <file>',
      'resources of the cluster, as kubectl prints them; - for standard input',
    );
  command.option('--live', 'ask a cluster for its resources and release; so does --context');
  return withServerFlags(withCluster(command))
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, given: Omit<CheckOptions, 'isReleaseGiven'>) => {
      const isReleaseGiven = command.getOptionValueSource('kubernetes') === 'cli';
      const options = { ...given, isReleaseGiven };
      const { runCheck } = await import('./run-check.ts');
      onDone(await runCheck(terminal, file, options));
    });
};

/** Flags spelled as the API server spells them. */
function withServerFlags(command: Command): Command {
  const size = wholeNumber(0, 1e12);
  const modes = ['batch', 'blocking', 'blocking-strict'];
  return command
    .option('--audit-log-maxsize <MB>', 'as given to the API server', size)
    .addOption(new Option('--audit-log-mode <mode>', 'as given to the API server').choices(modes))
    .addOption(
      new Option('--audit-webhook-mode <mode>', 'as given to the API server').choices(modes),
    )
    .option('--audit-log-truncate-enabled', 'as given to the API server')
    .option('--audit-log-truncate-max-event-size <bytes>', 'as given to the API server', size)
    .option('--audit-webhook-truncate-enabled', 'as given to the API server')
    .option('--audit-webhook-truncate-max-event-size <bytes>', 'as given to the API server', size);
}

const EXAMPLES = `
Every finding has a code with a page: see docs/reference/policy.md.

Examples:
  annals policy check policy.yaml
  annals policy check policy.yaml --fix
  annals policy check policy.yaml --kubernetes 1.33 --output github
  annals policy check policy.yaml --audit-log-maxsize 2 --audit-log-mode blocking-strict
  annals policy check policy.yaml --context prod
  kubectl api-resources | annals policy check policy.yaml --resources -
  kubectl get crd -o json | annals policy check policy.yaml --resources -
`;
