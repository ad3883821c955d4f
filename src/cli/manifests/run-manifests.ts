import { posix } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { certificateSecrets } from '../../cluster/manifests/certificate-objects.ts';
import { type ChartValues, defaultValues } from '../../cluster/manifests/chart-values.ts';
import {
  chosenObjects,
  namespaceObject,
  renderObjects,
} from '../../cluster/manifests/render-manifests.ts';
import { isClusterName } from '../../collect/receive/cluster-name.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readVersion } from '../read-version.ts';
import type { Terminal } from '../terminal.ts';
import type { ManifestsOptions } from './manifests-command.ts';

/** `annals manifests`: objects for `kubectl apply`. */
export async function runManifests(
  { stdout, stderr, nowMs }: Terminal,
  options: ManifestsOptions,
): Promise<ExitCode> {
  const values = valuesOf(options, await readVersion());
  const isMade = options.tls === 'generate' || options.only === 'certificates';
  const secrets = isMade
    ? await certificateSecrets(values, {
        nowMs: nowMs(),
        days: options.certificateDays,
        names: options.serverName ?? [],
      })
    : [];
  const objects =
    options.only === 'certificates'
      ? secrets
      : [namespaceObject(values), ...secrets, ...chosenObjects(values)];
  stdout.write(renderObjects(objects));
  if (isMade) {
    stderr.write(
      `${stderr.style.warn('note:')} this holds private keys, which end in ${options.certificateDays} days\n`,
    );
  }
  return EXIT.fine;
}

const KINDS = { daemonset: 'DaemonSet', deployment: 'Deployment', none: 'none' } as const;

function valuesOf(options: ManifestsOptions, version: string): ChartValues {
  const values = defaultValues(version);
  const { namespace, cluster, logPath } = options;
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) {
    throw new Failure(
      'usage/invalid',
      `${JSON.stringify(namespace)} cannot be the name of a namespace`,
    );
  }
  if (!isClusterName(cluster)) {
    throw new Failure(
      'usage/invalid',
      `${JSON.stringify(cluster)} cannot be the name of a cluster`,
    );
  }
  if (!posix.isAbsolute(logPath) || posix.dirname(logPath) === '/') {
    throw new Failure('usage/invalid', `cannot mount the folder of ${logPath} into the agent`, {
      hint: 'Give the whole path of the log on the node, such as /var/log/kubernetes/audit/audit.log.',
    });
  }
  if (!/^\d+[KMGT]i?$/.test(options.storage)) {
    throw new Failure(
      'usage/invalid',
      `${JSON.stringify(options.storage)} is not a size such as 20Gi`,
    );
  }
  return {
    ...values,
    namespace,
    cluster,
    image: options.image ?? values.image,
    server: {
      ...values.server,
      storage: { size: options.storage, className: options.storageClass ?? null },
      listen: options.listen,
    },
    apiserverMetrics: { enabled: options.apiserverMetrics },
    agent: {
      ...values.agent,
      kind: KINDS[options.agent],
      logFolder: posix.dirname(logPath),
      logFile: posix.basename(logPath),
    },
    tls: { ...values.tls, mode: options.tls === 'cert-manager' ? 'cert-manager' : 'existing' },
  };
}
