import { posix } from 'node:path';
import type { AuditSetup } from './audit-setup.ts';
import { disableAt, enableAt } from './kubeadm-config.ts';
import { editNested } from './nested-text.ts';
import type { Enabled, Platform } from './platform.ts';
import { addItem, putValue, removeValue } from './yaml-edit.ts';
import { isRecord, listAt, type Path, parseYamlFile, valueAt, type YamlFile } from './yaml-file.ts';

const PATCHES: Path = ['kubeadmConfigPatches'];

/** Folders beside the configuration, which kind mounts into its node. */
const POLICY_FOLDER = './audit';
const LOG_FOLDER = './audit-log';

/**
 * The configuration of `kind create cluster`: files are mounted from this machine into the node, and
 * from the node into the API server's container.
 */
export const kind: Platform = {
  name: 'kind',
  matches: (file) =>
    file.documents.some(
      (_, document) =>
        valueAt(file, document, ['kind']) === 'Cluster' &&
        String(valueAt(file, document, ['apiVersion'])).startsWith('kind.x-k8s.io/'),
    ),
  enable: (file, setup) => {
    const patched = patch(file, setup);
    const withMounts = controlPlanes(patched.file).reduce(
      (before, node) => mountInto(before, node, setup),
      patched.file,
    );
    const fileName = (path: string): string => `${POLICY_FOLDER}/${posix.basename(path)}`;
    const hostFiles = patched.hostFiles.map((file) => ({ ...file, path: fileName(file.path) }));
    return {
      ...patched,
      file: withMounts,
      hostFiles,
      logPath: undefined,
      next: ['kind create cluster --config THIS-FILE'],
    };
  },
  disable: (file) => {
    let changed = file;
    const patches = listAt(file, 0, PATCHES);
    for (let index = patches.length - 1; index >= 0; index--) changed = unpatch(changed, index);
    for (const node of controlPlanes(changed)) changed = unmount(changed, node);
    return changed;
  },
};

/** Lists in a patch replace each other, so one ClusterConfiguration has to hold all. */
function patch(file: YamlFile, setup: AuditSetup): Enabled {
  const index = listAt(file, 0, PATCHES).findIndex(isClusterConfiguration);
  let inner: Enabled | undefined;
  if (index !== -1) {
    const changed = editNested(file, 0, [...PATCHES, index], (nested) => {
      inner = enableAt(nested, { document: 0, base: [] }, setup);
      return inner.file;
    });
    return { notes: [], next: [], hostFiles: [], ...(inner as Enabled | undefined), file: changed };
  }
  const made = enableAt(
    parseYamlFile('kind: ClusterConfiguration\n', 'a patch'),
    { document: 0, base: [] },
    setup,
  );
  return { ...made, file: addItem(file, 0, PATCHES, made.file.text) };
}

function isClusterConfiguration(text: unknown): boolean {
  return typeof text === 'string' && /^kind:\s*["']?ClusterConfiguration/m.test(text);
}

/** Indexes of control-plane nodes; without nodes kind makes a single one. */
function controlPlanes(file: YamlFile): readonly number[] {
  const nodes = listAt(file, 0, ['nodes']);
  if (nodes.length === 0) return [0];
  return nodes.flatMap((node, index) =>
    isRecord(node) && (node['role'] ?? 'control-plane') === 'control-plane' ? [index] : [],
  );
}

function mountInto(file: YamlFile, node: number, setup: AuditSetup): YamlFile {
  const hasNodes = listAt(file, 0, ['nodes']).length > 0;
  const made = hasNodes ? file : putValue(file, 0, ['nodes'], [{ role: 'control-plane' }]);
  const path: Path = ['nodes', node, 'extraMounts'];
  const wanted = [
    { hostPath: POLICY_FOLDER, containerPath: posix.dirname(setup.policy.path), readOnly: true },
    ...(setup.log === undefined || setup.log.path === '-'
      ? []
      : [{ hostPath: LOG_FOLDER, containerPath: posix.dirname(setup.log.path) }]),
  ];
  return wanted.reduce((before, mount) => {
    const there = listAt(before, 0, path).some(
      (other) => isRecord(other) && other['containerPath'] === mount.containerPath,
    );
    return there ? before : addItem(before, 0, path, mount);
  }, made);
}

function unpatch(file: YamlFile, index: number): YamlFile {
  const text = valueAt(file, 0, [...PATCHES, index]);
  if (!isClusterConfiguration(text) || typeof text !== 'string') return file;
  const inner = disableAt(parseYamlFile(text, 'a patch'), { document: 0, base: [] });
  const left = Object.keys((valueAt(inner, 0) ?? {}) as object);
  if (left.every((key) => key === 'kind' || key === 'apiVersion')) {
    return removeValue(file, 0, [...PATCHES, index]);
  }
  return editNested(file, 0, [...PATCHES, index], (nested) =>
    disableAt(nested, { document: 0, base: [] }),
  );
}

function unmount(file: YamlFile, node: number): YamlFile {
  const path: Path = ['nodes', node, 'extraMounts'];
  const mounts = listAt(file, 0, path);
  let changed = file;
  for (let index = mounts.length - 1; index >= 0; index--) {
    const mount = mounts[index];
    const isOurs =
      isRecord(mount) && (mount['hostPath'] === POLICY_FOLDER || mount['hostPath'] === LOG_FOLDER);
    if (isOurs) changed = removeValue(changed, 0, [...path, index]);
  }
  return changed;
}
