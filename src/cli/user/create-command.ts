import { Command, InvalidArgumentError, Option } from 'commander';
import { KEY_KINDS, type KeyKind } from '../../cluster/user/private-key.ts';
import { type ClusterOptions, withCluster } from '../cluster/cluster-options.ts';
import { collect, wholeNumber } from '../command/options.ts';
import type { Define } from '../define.ts';

/** Where a user's files go, and how. */
export interface LoginOptions {
  readonly out: string;
  readonly merge?: string;
  readonly separateFiles?: boolean;
  readonly userContext?: string;
}

/** How a certificate is asked for. */
export interface CertificateOptions {
  readonly key?: KeyKind;
  /** Seconds. */
  readonly expires: number;
  readonly requestOnly?: boolean;
  /** Seconds. */
  readonly timeout: number;
}

/** Flags of `annals user create`. */
export interface CreateOptions extends ClusterOptions, LoginOptions, CertificateOptions {
  readonly group?: readonly string[];
  readonly request?: string;
  readonly role?: readonly string[];
  readonly clusterRole?: readonly string[];
  readonly allow?: readonly string[];
  readonly namespace?: readonly string[];
  readonly allNamespaces?: boolean;
  readonly existing?: boolean;
  readonly allowSystem?: boolean;
  readonly dryRun?: boolean;
  readonly output: 'text' | 'yaml';
}

export const createCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('create')
    .description('Make a user: key, certificate, kubeconfig and access, all checked.')
    .argument('[name]', 'the name; left out where --request says it')
    .option('-g, --group <group>', 'a group the user is in; may be given again', collect)
    .option('--request <file>', 'take name, groups and key from a request file of cfssl');
  withLogin(withCertificate(withCluster(command)))
    .option('--role <role>', 'give this Role or ClusterRole in --namespace', collect)
    .option('--cluster-role <role>', 'give this ClusterRole in the whole cluster', collect)
    .option('--allow <verbs:resources>', 'give just this, such as get,list:pods', collect)
    .option('-n, --namespace <name>', 'where; the first is that of the context', collect)
    .option('-A, --all-namespaces', 'with --allow: in the whole cluster')
    .option('--existing', 'go on although the name has access already')
    .option('--allow-system', "take names of Kubernetes' own parts (system:)")
    .option('--dry-run', 'show every object, have the API server check them, change nothing')
    .addOption(
      new Option('-o, --output <form>', 'yaml: make the key and print manifests, apply nothing')
        .choices(['text', 'yaml'])
        .default('text'),
    )
    .addHelpText('after', EXAMPLES);
  return command.action(async (name: string | undefined, options: CreateOptions) => {
    const { runCreate } = await import('./run-create.ts');
    onDone(await runCreate(terminal, name, options));
  });
};

/** Adds the flags that say where key, certificate and kubeconfig go. */
export function withLogin(command: Command): Command {
  return command
    .option('--out <folder>', 'where the files go', '.')
    .option('--merge <kubeconfig>', 'put the user into this kubeconfig; the rest of it stays')
    .option('--separate-files', 'leave key and certificate in files that the kubeconfig names')
    .option('--user-context <name>', 'name of the context (default: NAME@CLUSTER)');
}

/** Adds the flags that say how a certificate is asked for. */
export function withCertificate(command: Command): Command {
  return command
    .addOption(
      new Option('--key <kind>', 'kind of the private key (default: ecdsa-p256)').choices(
        KEY_KINDS,
      ),
    )
    .addOption(
      new Option('--expires <time>', 'how long the certificate is to live: 90d, 12h')
        .argParser(parseLifetime)
        .default(90 * DAY, '90d'),
    )
    .option('--request-only', 'ask for the certificate; another administrator approves')
    .option('--timeout <seconds>', 'how long to wait for the signer', wholeNumber(1, 3600), 60);
}

const DAY = 24 * 3600;
const UNITS: Readonly<Record<string, number>> = {
  m: 60,
  h: 3600,
  d: DAY,
  w: 7 * DAY,
  y: 365 * DAY,
};
/** Kubernetes takes nothing shorter. */
const MIN_SECONDS = 600;

function parseLifetime(text: string): number {
  const [, digits, unit = ''] = /^(\d{1,6})([mhdwy])$/.exec(text) ?? [];
  const seconds = Number(digits) * (UNITS[unit] ?? Number.NaN);
  if (seconds >= MIN_SECONDS && seconds <= 100 * 365 * DAY) return seconds;
  throw new InvalidArgumentError('Write for example 90d, 12h or 1y; ten minutes is the least.');
}

const EXAMPLES = `
The key is made on this machine, in a file that only you may read, and is never printed. The
certificate is asked for with a CertificateSigningRequest, approved by your own rights, and checked
against the key and the cluster's authority. Then the user logs in once, to show that it works.
A run that was broken off goes on when it is started again.

Examples:
  annals user create jai --group dev --role view --namespace team-a
  annals user create veeru --allow get,list:pods,deployments --namespace team-a --expires 30d
  annals user create --request jai-csr.json --cluster-role view
  annals user create jai --request-only            and then, by another administrator:
  annals user approve jai                          and then, where the key is:
  annals user kubeconfig jai
  annals user create jai --role view -n team-a --output yaml > jai.yaml    for GitOps
`;
