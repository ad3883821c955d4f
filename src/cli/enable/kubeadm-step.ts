import { existsSync } from 'node:fs';
import { Failure } from '../../base/failure.ts';
import { findKubeconfig } from '../../cluster/connect/kubeconfig-source.ts';
import { readRecord, removeRecord, writeRecord } from '../../cluster/enable/change-record.ts';
import {
  isClusterConfiguration,
  mirrorAudit,
  type StartedWith,
  withoutAudit,
} from '../../cluster/enable/kubeadm-mirror.ts';
import {
  changeLiveConfig,
  KUBEADM_CONFIG,
  readLiveConfig,
  requireSameCluster,
} from '../../cluster/enable/live-kubeadm.ts';
import { renderDiff } from '../../cluster/enable/render-diff.ts';
import { isOfKubeadm, readApiServer } from '../../cluster/enable/static-pod.ts';
import { undoChange } from '../../cluster/enable/undo-change.ts';
import type { YamlFile } from '../../cluster/enable/yaml-file.ts';
import type { ClusterClient } from '../../cluster/rest/cluster-client.ts';
import { openAdmin } from '../cluster/open-admin.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import type { FileOptions } from './enable-options.ts';

/** What is to happen to kubeadm's configuration in the cluster, beside the manifest. */
export interface KubeadmStep {
  /** Empty where nothing changes. */
  readonly diff: string;
  /** What cannot be done, and how somebody does it by hand. */
  readonly note?: string;
  /** Makes the change. */
  readonly apply: () => Promise<void>;
}

const NOTHING: KubeadmStep = { diff: '', apply: () => Promise.resolve() };

/** Where a step looks, and keeps what was there. */
interface StepOptions {
  /** The manifest on this machine. */
  readonly path: string;
  /** Of records. */
  readonly folder: string;
  readonly options: FileOptions & { readonly ignoreRecord?: boolean };
}

/** The kubeconfig that kubeadm leaves on a machine of the control plane. */
const ADMIN_CONF = '/etc/kubernetes/admin.conf';

/** Has kubeadm's configuration follow a manifest that auditing was switched on in. */
export function enableStep(
  terminal: Terminal,
  manifest: YamlFile | undefined,
  place: StepOptions,
): Promise<KubeadmStep> {
  return guarded(manifest, place.options, BY_HAND_ON, async (started) => {
    const client = await clientOf(terminal, place.options, started);
    const before = client && (await readLiveConfig(client));
    if (client === undefined || before === undefined) return missing(client, BY_HAND_ON);
    if (!isClusterConfiguration(before)) return missing(client, BY_HAND_ON);
    const change = (text: string): string => mirrorAudit(text, started);
    const diff = renderDiff({ path: KUBEADM_CONFIG, before, after: change(before) });
    return { diff, apply: () => keepAndChange(client, change, place) };
  });
}

/** Takes back what `enableStep` did; what others put there stays, unless records are ignored. */
export function disableStep(
  terminal: Terminal,
  manifest: YamlFile | undefined,
  place: StepOptions,
): Promise<KubeadmStep> {
  const { folder, options } = place;
  const key = recordKey(place);
  return guarded(manifest, options, BY_HAND_OFF, async (started) => {
    const record = await readRecord(folder, key);
    const goesByFlags = options.ignoreRecord === true;
    if (record === undefined && !goesByFlags) return NOTHING;
    const client = await clientOf(terminal, options, started);
    const before = client && (await readLiveConfig(client));
    if (client === undefined || before === undefined) return missing(client, BY_HAND_OFF);
    const change = (current: string): string => {
      if (record === undefined || goesByFlags) return withoutAudit(current);
      // kubeadm writes it anew with each upgrade, in another order: then the flags are what counts.
      return undoChange({ ...record, current }) ?? withoutAudit(current);
    };
    const diff = renderDiff({ path: KUBEADM_CONFIG, before, after: change(before) });
    const apply = async (): Promise<void> => {
      await changeLiveConfig(client, change, () => Promise.resolve());
      await removeRecord(folder, key);
    };
    return { diff, apply };
  });
}

/**
 * Makes the change, and says so. The manifest is done by then, so trouble is told and not thrown: a
 * second run does what is left.
 */
export async function takeStep(
  { stdout, stderr }: Terminal,
  { diff, apply }: KubeadmStep,
  meaning: string,
): Promise<ExitCode> {
  if (diff === '') return EXIT.fine;
  try {
    await apply();
    stdout.write(`${KUBEADM_CONFIG} is changed as well, ${meaning}.\n`);
    return EXIT.fine;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    stderr.write(
      `${stderr.style.warn('unfinished:')} the API server is done, ${KUBEADM_CONFIG} is not: ${error.message}\n` +
        '  to go on: the same command again\n',
    );
    return EXIT.found;
  }
}

/** The record is there before the change is, so that a run that was killed can be undone as well. */
async function keepAndChange(
  client: ClusterClient,
  change: (text: string) => string,
  place: StepOptions,
): Promise<void> {
  const { folder } = place;
  const path = recordKey(place);
  const old = await readRecord(folder, path);
  try {
    await changeLiveConfig(client, change, ({ before, after }) =>
      writeRecord(folder, {
        version: 1,
        state: 'done',
        path,
        platform: 'kubeadm',
        original: old?.enabled === before ? old.original : before,
        enabled: after,
        files: [],
        logPath: null,
      }),
    );
  } catch (error) {
    // An answer that never came leaves open whether the change was made: then the record stays.
    if (isRefusal(error)) {
      await (old === undefined ? removeRecord(folder, path) : writeRecord(folder, old));
    }
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Failure && typeof error.details?.['status'] === 'number';
}

function recordKey({ path }: StepOptions): string {
  return `${path}#kubeadm-config`;
}

async function clientOf(
  terminal: Terminal,
  options: FileOptions,
  started: StartedWith,
): Promise<ClusterClient | undefined> {
  const { env, home } = terminal;
  const { kubeconfig, context } = options;
  const isUsual = findKubeconfig({ kubeconfig, context, env, home })?.kind === 'files';
  const left = existsSync(ADMIN_CONF) ? ADMIN_CONF : undefined;
  const chosen = isUsual ? kubeconfig : left;
  if (!isUsual && left === undefined) return undefined;
  const client = await openAdmin(
    {
      ...(chosen !== undefined && { kubeconfig: chosen }),
      ...(context !== undefined && { context }),
    },
    terminal,
  );
  await requireSameCluster(client, started);
  return client;
}

/** Trouble with a cluster that somebody named ends the command before anything is changed. */
async function guarded(
  manifest: YamlFile | undefined,
  { kubeadmConfig, kubeconfig, context }: FileOptions,
  byHand: string,
  plan: (started: StartedWith) => Promise<KubeadmStep>,
): Promise<KubeadmStep> {
  if (manifest === undefined || !kubeadmConfig || !isOfKubeadm(manifest)) return NOTHING;
  try {
    return await plan(readApiServer(manifest));
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cluster/cancelled') throw error;
    if (kubeconfig !== undefined || context !== undefined) throw error;
    return { ...NOTHING, note: `${KUBEADM_CONFIG} is left as it is: ${error.message}. ${byHand}` };
  }
}

function missing(client: ClusterClient | undefined, byHand: string): KubeadmStep {
  const why =
    client === undefined
      ? 'there is no kubeconfig'
      : `${client.server} has no ClusterConfiguration in it`;
  return { ...NOTHING, note: `${KUBEADM_CONFIG} is left as it is: ${why}. ${byHand}` };
}

const BY_HAND_ON =
  'So that "kubeadm upgrade" keeps auditing, give --kubeconfig, or: kubectl -n kube-system get configmap kubeadm-config -o yaml > kubeadm-config.yaml; annals enable kubeadm-config.yaml --apply; kubectl apply -f kubeadm-config.yaml';
const BY_HAND_OFF =
  'So that "kubeadm upgrade" does not bring auditing back, give --kubeconfig and run this again.';
