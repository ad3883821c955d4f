import { Command, Option } from 'commander';
import type { ChartValues } from '../../cluster/manifests/chart-values.ts';
import { collect, wholeNumber } from '../command/options.ts';
import type { Define } from '../define.ts';

/** Flags of `annals manifests`. */
export interface ManifestsOptions {
  readonly namespace: string;
  readonly cluster: string;
  readonly image?: string;
  readonly agent: 'daemonset' | 'deployment' | 'none';
  readonly logPath: string;
  readonly storage: string;
  readonly storageClass?: string;
  readonly tls: 'generate' | 'cert-manager' | 'existing';
  readonly serverName?: readonly string[];
  readonly certificateDays: number;
  readonly listen: ChartValues['server']['listen'];
  readonly apiserverMetrics: boolean;
  readonly only?: 'certificates';
}

export const manifestsCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('manifests')
    .description('Print what runs Annals in a cluster, for kubectl apply.')
    .option('-n, --namespace <name>', 'namespace to run in', 'annals')
    .option('--cluster <name>', 'the name the events are kept under', 'default')
    .option('--image <image>', 'the image to run (default: that of this version)')
    .addOption(
      new Option('--agent <kind>', 'how agents are placed beside API servers')
        .choices(['daemonset', 'deployment', 'none'])
        .default('daemonset'),
    )
    .option('--log-path <path>', 'audit log on the nodes', '/var/log/kubernetes/audit/audit.log')
    .option('--storage <size>', 'room for the store', '20Gi')
    .option('--storage-class <name>', 'storage class (default: the usual one)')
    .addOption(
      new Option('--tls <how>', 'where the certificates between agent and server come from')
        .choices(['generate', 'cert-manager', 'existing'])
        .default('generate'),
    )
    .option('--server-name <name>', 'one more name or address the server is reached by', collect)
    .option('--certificate-days <days>', 'how long they last', wholeNumber(1, 3650), 365)
    .addOption(
      new Option('--listen <address>', 'where questions are answered; beyond the pod needs a token')
        .choices(['127.0.0.1', '0.0.0.0', '::'])
        .default('127.0.0.1'),
    )
    .option(
      '--no-apiserver-metrics',
      'do not ask the API server what it lost; needs no account then',
    )
    .addOption(new Option('--only <part>', 'print nothing but this').choices(['certificates']))
    .addHelpText('after', EXAMPLES);
  return command.action(async (options: ManifestsOptions) => {
    const { runManifests } = await import('./run-manifests.ts');
    onDone(await runManifests(terminal, options));
  });
};

const EXAMPLES = `
With --tls generate the output holds private keys, new ones each time: apply it, and keep it nowhere.
The Helm chart in deploy/chart is made from the same source.

Examples:
  annals manifests --cluster prod | kubectl apply -f -
  annals manifests --agent deployment --tls cert-manager > annals.yaml
  annals manifests --only certificates | kubectl apply -f -
`;
