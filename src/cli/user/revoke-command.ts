import { Command } from 'commander';
import { type ClusterOptions, withCluster } from '../cluster/cluster-options.ts';
import type { Define } from '../define.ts';

/** Flags of `annals user revoke`. */
export interface RevokeOptions extends ClusterOptions {
  readonly namespace?: string;
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export const revokeCommand: Define = ({ terminal, onDone }) =>
  withCluster(new Command('revoke'))
    .description("Take a user's access away.")
    .argument('<name>', 'the user')
    .option('-n, --namespace <name>', 'only the access to this namespace; other access stays')
    .option('--all', 'also take the user out of bindings that Annals did not make')
    .option('-y, --yes', 'do it without asking back')
    .option('--dry-run', 'show what would go, and change nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: RevokeOptions) => {
      const { runRevoke } = await import('./run-revoke.ts');
      onDone(await runRevoke(terminal, name, options));
    });

const EXAMPLES = `
Kubernetes cannot revoke a certificate: until its end, whoever holds it is still known as this user,
with what the user's groups and everybody may do. What is left is told.

Examples:
  annals user revoke jai
  annals user revoke jai -n team-a
  annals user revoke jai --all --yes
`;
