import { Command } from 'commander';
import { type ClusterOptions, withCluster } from '../cluster/cluster-options.ts';
import { collect } from '../command/options.ts';
import type { Define } from '../define.ts';
import {
  type CertificateOptions,
  type LoginOptions,
  withCertificate,
  withLogin,
} from './create-command.ts';

/** Flags of `annals user renew`. */
export interface RenewOptions extends ClusterOptions, LoginOptions, CertificateOptions {
  readonly group?: readonly string[];
}

export const renewCommand: Define = ({ terminal, onDone }) =>
  withLogin(withCertificate(withCluster(new Command('renew'))))
    .description('Make a new key and certificate for a user; access stays as it is.')
    .argument('<name>', 'the user, whose kubeconfig lies in --out or is given with --merge')
    .option('-g, --group <group>', 'other groups than before; may be given again', collect)
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: RenewOptions) => {
      const { runRenew } = await import('./run-renew.ts');
      onDone(await runRenew(terminal, name, options));
    });

const EXAMPLES = `
The kubeconfig is replaced once the new certificate was checked. The old certificate stays good until
its end: Kubernetes cannot revoke one.

Examples:
  annals user renew jai
  annals user renew jai --expires 30d --merge ~/.kube/config
`;
