import { Command } from 'commander';
import { type ClusterOptions, withCluster } from '../cluster/cluster-options.ts';
import { collect, wholeNumber } from '../command/options.ts';
import type { Define } from '../define.ts';
import { type LoginOptions, withLogin } from './create-command.ts';

/** Flags of `annals user kubeconfig`. */
export interface KubeconfigOptions extends ClusterOptions, LoginOptions {
  readonly namespace?: readonly string[];
  readonly timeout: number;
}

export const kubeconfigCommand: Define = ({ terminal, onDone }) =>
  withLogin(withCluster(new Command('kubeconfig')))
    .description('Fetch a certificate that was approved meanwhile and write the kubeconfig.')
    .argument('<name>', 'the user, whose key lies in --out')
    .option('-n, --namespace <name>', 'namespace of the context', collect)
    .option('--timeout <seconds>', 'how long to wait for the signer', wholeNumber(1, 3600), 60)
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: KubeconfigOptions) => {
      const { runKubeconfig } = await import('./run-kubeconfig.ts');
      onDone(await runKubeconfig(terminal, name, options));
    });

const EXAMPLES = `
For "annals user create --request-only" and "--output yaml", once somebody approved the request.

Examples:
  annals user kubeconfig jai
  annals user kubeconfig jai --merge ~/.kube/config
`;
