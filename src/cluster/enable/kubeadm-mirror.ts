import { type Flag, isAuditFlag } from './audit-setup.ts';
import { setFlags } from './flag-holder.ts';
import { disableAt, flagsAt, mountsAt, type Place } from './kubeadm-config.ts';
import { coverOf, type Mount } from './mounts.ts';
import { addItem } from './yaml-edit.ts';
import { parseYamlFile, valueAt, type YamlFile } from './yaml-file.ts';

/** What a manifest starts the API server with. */
export interface StartedWith {
  readonly flags: readonly Flag[];
  readonly mounts: readonly Mount[];
}

const WHOLE: Place = { document: 0, base: [] };

/** Flags whose value is a path that has to be there in the container. */
const PATHS = /^audit-(?:policy-file|log-path|webhook-config-file)$/;

/** Volumes that kubeadm mounts by itself. */
const OWN_VOLUMES =
  /^(?:k8s-certs|ca-certs|etc-pki.*|etc-ca-certificates|usr-(?:local-)?share-ca-certificates|kubeconfig)$/;

/**
 * kubeadm's ClusterConfiguration with the auditing that a manifest has, so that what kubeadm writes
 * next has it too. Flags get the manifest's values.
 */
export function mirrorAudit(text: string, { flags, mounts }: StartedWith): string {
  const audit = flags.filter(({ name }) => isAuditFlag(name));
  // Of a repeated flag the last one counts, and a map holds it once.
  const last = audit.filter(
    ({ name }, at) => audit.findLastIndex((flag) => flag.name === name) === at,
  );
  const file = readConfiguration(text);
  const asked = new Set(last.map(({ name }) => name));
  const withFlags = setFlags(file, flagsAt(file, WHOLE), last, asked);
  const paths = last.filter(({ name }) => PATHS.test(name)).map(({ value }) => value);
  return paths.reduce((before, path) => withMount(before, mounts, path), withFlags).text;
}

/** The same configuration without auditing, whoever put it there. */
export function withoutAudit(text: string): string {
  return disableAt(readConfiguration(text), WHOLE).text;
}

function readConfiguration(text: string): YamlFile {
  return parseYamlFile(text, 'ClusterConfiguration of kube-system/kubeadm-config');
}

function withMount(file: YamlFile, mounts: readonly Mount[], path: string): YamlFile {
  const needed = coverOf(mounts, path);
  const there = mountsAt(file, WHOLE);
  if (needed?.hostPath === undefined || OWN_VOLUMES.test(needed.name)) return file;
  const cover = coverOf(there, path);
  if (cover?.mountPath === needed.mountPath && cover.hostPath === needed.hostPath) return file;
  const { name, mountPath, hostPath, readOnly, type = '' } = needed;
  return addItem(file, 0, ['apiServer', 'extraVolumes'], {
    name: freeName(
      name,
      there.map((mount) => mount.name),
    ),
    hostPath,
    mountPath,
    readOnly,
    pathType: type,
  });
}

function freeName(name: string, taken: readonly string[]): string {
  return taken.includes(name) ? freeName(`annals-${name}`, taken) : name;
}

/** Whether a text is a ClusterConfiguration of kubeadm. */
export function isClusterConfiguration(text: string): boolean {
  return valueAt(readConfiguration(text), 0, ['kind']) === 'ClusterConfiguration';
}
