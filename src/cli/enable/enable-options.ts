import { type Command, InvalidArgumentError, Option } from 'commander';
import { FILE_PLATFORMS, type FilePlatform } from '../../cluster/enable/platform.ts';
import type { Release } from '../../policy/release.ts';
import { parseRelease, RELEASES } from '../../policy/release.ts';
import { GOALS, type Goal } from '../../policy/suggest-policy.ts';
import { wholeNumber } from '../command/options.ts';

/** Clusters whose API server nobody but their maker can touch, or that are set up by flags alone. */
const COMMAND_PLATFORMS = ['minikube', 'eks', 'gke', 'aks'] as const;
export type CommandPlatform = (typeof COMMAND_PLATFORMS)[number];

/** Flags of `annals enable` and `annals disable` that say which file and how it is written. */
export interface FileOptions {
  readonly platform?: FilePlatform | CommandPlatform;
  readonly apply?: boolean;
  readonly timeout: number;
  readonly healthUrl?: string;
  readonly stateDir?: string;
  /** False with `--no-restart`. */
  readonly restart: boolean;
  /** False with `--no-kubeadm-config`. */
  readonly kubeadmConfig: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** Flags of `annals enable`. */
export interface EnableOptions extends FileOptions {
  readonly mode: 'log' | 'webhook' | 'both';
  readonly policy?: string;
  readonly goal?: Goal;
  readonly kubernetes?: Release;
  readonly policyPath?: string;
  readonly logPath?: string;
  readonly webhookPath?: string;
  readonly logMaxage?: number;
  readonly logMaxbackup?: number;
  readonly logMaxsize?: number;
  readonly webhookConfig?: string;
  readonly url?: string;
  readonly cluster: string;
  readonly ca?: string;
  readonly tokenFile?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly webhookMode?: 'batch' | 'blocking' | 'blocking-strict';
  readonly profile?: 'Default' | 'WriteRequestBodies' | 'AllRequestBodies';
}

/** Adds what `enable` and `disable` share. */
export function withFile(command: Command): Command {
  return command
    .argument('[file]', 'manifest or configuration; without it the usual places are looked at')
    .addOption(
      new Option('--platform <kind>', 'kind of cluster, where the file does not tell').choices([
        ...FILE_PLATFORMS,
        ...COMMAND_PLATFORMS,
      ]),
    )
    .option('--apply', 'change the file, instead of showing the change')
    .addOption(
      new Option('--timeout <time>', 'how long the API server may take to be healthy again')
        .argParser(readTimeout)
        .default(120_000, '2m'),
    )
    .option('--health-url <url>', 'where the API server tells whether it is ready')
    .option('--state-dir <folder>', 'where the original is kept (default: see below)')
    .option('--kubeconfig <file>', "the way to kubeadm's ConfigMap (default: as kubectl)")
    .option('--context <name>', 'context of the kubeconfig (default: the current one)')
    .option('--no-restart', 'leave it to you to restart k3s or RKE2')
    .option('--no-kubeadm-config', "leave kubeadm's ConfigMap in the cluster as it is");
}

/** Adds what only `enable` takes. */
export function withSetup(command: Command): Command {
  const size = wholeNumber(0, 1_000_000);
  return command
    .addOption(
      new Option('--mode <mode>', 'how events leave the API server')
        .choices(['log', 'webhook', 'both'])
        .default('log'),
    )
    .option('--policy <file>', 'the audit policy; without it one is suggested')
    .addOption(new Option('--goal <goal>', 'what the suggested policy is for').choices(GOALS))
    .addOption(
      new Option(
        '--kubernetes <release>',
        'release of the API server (default: as in the file)',
      ).argParser(readRelease),
    )
    .option('--policy-path <path>', 'where the policy lies on the machine of the API server')
    .option('--log-path <path>', 'where the log lies there')
    .option('--webhook-path <path>', 'where the configuration of the webhook lies there')
    .option('--log-maxage <days>', 'delete rotated logs after so long (default: 30)', size)
    .option('--log-maxbackup <files>', 'keep so many rotated logs (default: 10)', size)
    .option('--log-maxsize <MB>', 'rotate the log at this size (default: 100)', size)
    .option('--url <url>', 'where Annals receives: https://annals.example.com:7443')
    .option('--cluster <name>', 'the cluster the API server is of', 'default')
    .option('--ca <file>', 'authority of the certificate Annals shows')
    .option('--token-file <path>', "where the token lies on the API server's machine")
    .option('--client-cert <path>', 'where its certificate lies there')
    .option('--client-key <path>', 'and the key of that')
    .option('--webhook-config <file>', 'a ready configuration, instead of the five above')
    .addOption(
      new Option(
        '--webhook-mode <mode>',
        'whether requests wait for their event to be kept',
      ).choices(['batch', 'blocking', 'blocking-strict']),
    )
    .addOption(
      new Option('--profile <name>', 'what OpenShift records').choices([
        'Default',
        'WriteRequestBodies',
        'AllRequestBodies',
      ]),
    );
}

/** Whether a platform is one of commands, and so has no file. */
export function isCommandPlatform(name: string | undefined): name is CommandPlatform {
  return COMMAND_PLATFORMS.some((platform) => platform === name);
}

function readTimeout(text: string): number {
  const [, digits = '', unit = 's'] = /^(\d{1,6})(s|m)?$/.exec(text) ?? [];
  const milliseconds = Number(digits) * (unit === 'm' ? 60_000 : 1000);
  if (digits !== '' && milliseconds > 0) return milliseconds;
  throw new InvalidArgumentError('Give a time such as 90s or 2m.');
}

function readRelease(text: string): Release {
  const release = parseRelease(text);
  if (release !== undefined) return release;
  throw new InvalidArgumentError(`Give a release from ${RELEASES[0]} to ${RELEASES.at(-1)}.`);
}
