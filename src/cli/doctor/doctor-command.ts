import { Command, InvalidArgumentError, Option } from 'commander';
import { type ClusterOptions, withCluster } from '../cluster/cluster-options.ts';
import { wholeNumber } from '../command/options.ts';
import type { Define } from '../define.ts';

/** Flags of `annals doctor`. */
export interface DoctorOptions extends ClusterOptions {
  readonly server?: URL;
  readonly tokenFile?: string;
  readonly timeout: number;
  readonly output: 'text' | 'json';
}

export const doctorCommand: Define = ({ terminal, onDone }) => {
  const command = withCluster(new Command('doctor'))
    .description('Tell whether auditing is on and works, from flags to the trail.')
    .argument('[manifest]', 'manifest of the API server; without it the usual places, then its pod')
    .option('--server <url>', 'address of "annals serve", which is asked for the probe', readUrl)
    .option(
      '--timeout <seconds>',
      'how long the probe may take to arrive',
      wholeNumber(1, 3600),
      30,
    )
    .addOption(
      new Option('-o, --output <format>', 'form of the answer')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText('after', EXAMPLES);
  return command.action(async (manifest: string | undefined, options: DoctorOptions) => {
    const { runDoctor } = await import('./run-doctor.ts');
    onDone(await runDoctor(terminal, manifest, options));
  });
};

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new InvalidArgumentError('Give a URL such as http://127.0.0.1:7400.');
}

const EXAMPLES = `
Nothing is changed. The probe asks the API server for a Secret that does not exist, and follows the
event of that request. Exits with 3 when something does not work; what is merely not well, or cannot
be seen from here, does not count.

Examples:
  sudo annals doctor
  annals doctor --kubeconfig admin.conf --server http://127.0.0.1:7400
  annals doctor /etc/kubernetes/manifests/kube-apiserver.yaml --output json
`;
