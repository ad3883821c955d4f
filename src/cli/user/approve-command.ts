import { Command } from 'commander';
import { type ClusterOptions, withCluster } from '../cluster/cluster-options.ts';
import type { Define } from '../define.ts';

/** Flags of `annals user approve`. */
export interface ApproveOptions extends ClusterOptions {
  readonly yes?: boolean;
}

export const approveCommand: Define = ({ terminal, onDone }) =>
  withCluster(new Command('approve'))
    .description('Show what somebody asks for, warn of what is odd, and approve it.')
    .argument('<name>', 'the user, or the CertificateSigningRequest')
    .option('-y, --yes', 'approve without asking back')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: ApproveOptions) => {
      const { runApprove } = await import('./run-approve.ts');
      onDone(await runApprove(terminal, name, options));
    });

const EXAMPLES = `
Approving is for good: a certificate cannot be revoked, only its access taken away. Whoever asked
gets it with "annals user kubeconfig NAME".

Examples:
  annals user approve jai
  annals user approve annals-jai-3f2a91c0 --yes
`;
