import { Failure } from '../../base/failure.ts';
import { flagsOf } from './audit-setup.ts';
import {
  type FlagHolder,
  flagValue,
  readFlags,
  removeAuditFlags,
  setFlags,
} from './flag-holder.ts';
import { coverOf, isWithin, type Mount, needsOf, planMounts } from './mounts.ts';
import { hostFilesOf, type Platform } from './platform.ts';
import { addItem, putValue, removeValue } from './yaml-edit.ts';
import {
  isRecord,
  type Json,
  listAt,
  mapAt,
  type Path,
  valueAt,
  type YamlFile,
} from './yaml-file.ts';

/** The manifest a kubelet runs the API server from, as kubeadm, kind, minikube and RKE2 write it. */
export const staticPod: Platform = {
  name: 'static-pod',
  matches: (file) => file.documents.some((_, document) => isApiServerPod(file, document)),
  enable: (file, setup) => {
    refuseSeveral(file);
    const { container, flags } = apiServer(file);
    const withFlags = setFlags(file, flags, flagsOf(setup), setup.asked);
    const given = readFlags(withFlags, flags);
    const needs = needsOf(setup, (flag) => flagValue(given, flag));
    const plan = planMounts(mountsOf(file, container), needs, volumeNames(file));
    const changed = plan.add.reduce(
      (before, mount) => addMount(before, container, mount),
      withFlags,
    );
    return {
      file: changed,
      hostFiles: hostFilesOf(setup, (what) => plan.hostPaths.get(what)),
      logPath: plan.hostPaths.get('log'),
      notes: [...plan.notes, ...repeated(readFlags(file, flags), flagsOf(setup))],
      next: [],
      runAsUser: userOf(file, container),
    };
  },
  disable: (file) => {
    refuseSeveral(file);
    const { container, flags } = apiServer(file);
    const before = readFlags(file, flags);
    const withoutFlags = removeAuditFlags(removeValue(file, 0, MARK), flags);
    const gone = before.filter(({ name }) => /^audit-/.test(name)).map(({ value }) => value);
    const left = readFlags(withoutFlags, flags).map(({ value }) => value);
    return removeMounts(withoutFlags, container, { gone, left });
  },
};

/**
 * The same manifest with a mark of the files it names. An API server reads them once, and a kubelet
 * restarts it only when the manifest differs.
 */
export function markFiles(file: YamlFile, mark: string): YamlFile {
  return putValue(file, 0, MARK, mark);
}

const MARK: Path = ['metadata', 'annotations', 'annals/audit-files'];

/** The flags of the API server in a manifest, and what its container sees of the machine. */
export function readApiServer(file: YamlFile): {
  readonly flags: ReturnType<typeof readFlags>;
  readonly mounts: readonly Mount[];
} {
  const { container, flags } = apiServer(file);
  return { flags: readFlags(file, flags), mounts: mountsOf(file, container) };
}

function isApiServerPod(file: YamlFile, document: number): boolean {
  return valueAt(file, document, ['kind']) === 'Pod' && containerIndex(file, document) !== -1;
}

function containerIndex(file: YamlFile, document: number): number {
  const containers = listAt(file, document, ['spec', 'containers']);
  const runs = (part: Json | undefined): boolean =>
    Array.isArray(part) &&
    part.some((word) => /(?:^|\/|\s)kube-apiserver(?:\s|$)/.test(String(word)));
  const byCommand = containers.findIndex(
    (one) => isRecord(one) && (runs(one['command']) || runs(one['args'])),
  );
  if (byCommand !== -1) return byCommand;
  return containers.findIndex((one) => isRecord(one) && one['name'] === 'kube-apiserver');
}

/** The kubelet reads the first document of a file and no other. */
function refuseSeveral(file: YamlFile): void {
  const filled = file.documents.filter((_, index) => valueAt(file, index) !== null);
  if (filled.length <= 1) return;
  throw new Failure(
    'enable/not-a-manifest',
    `unexpected file: it holds ${filled.length} documents; want one`,
    { hint: 'The kubelet reads only the first. Give each its own file.' },
  );
}

function apiServer(file: YamlFile): { readonly container: Path; readonly flags: FlagHolder } {
  const document = file.documents.findIndex((_, index) => isApiServerPod(file, index));
  const container: Path = ['spec', 'containers', containerIndex(file, document)];
  const words = (part: string): readonly Json[] => listAt(file, document, [...container, part]);
  const holding = ['command', 'args'].find((part) =>
    words(part).some((word) => String(word).startsWith('--')),
  );
  if (holding !== undefined) {
    return { container, flags: { document, path: [...container, holding], form: 'list' } };
  }
  for (const part of ['command', 'args']) {
    const index = words(part).findIndex((word) => /kube-apiserver\s+--/.test(String(word)));
    if (index !== -1) {
      return { container, flags: { document, path: [...container, part, index], form: 'shell' } };
    }
  }
  const part = words('command').length > 0 && words('args').length === 0 ? 'command' : 'args';
  return { container, flags: { document, path: [...container, part], form: 'list' } };
}

function volumesOf(file: YamlFile): readonly Readonly<Record<string, Json>>[] {
  return listAt(file, 0, ['spec', 'volumes']).filter(isRecord);
}

function volumeNames(file: YamlFile): readonly string[] {
  return volumesOf(file).map(({ name }) => String(name));
}

function mountsOf(file: YamlFile, container: Path): readonly Mount[] {
  const volumes = new Map(volumesOf(file).map((volume) => [volume['name'], volume['hostPath']]));
  return listAt(file, 0, [...container, 'volumeMounts'])
    .filter(isRecord)
    .map(({ name, mountPath, readOnly, subPath }) => {
      const host = volumes.get(name ?? null);
      const path = isRecord(host) ? String(host['path']) : undefined;
      const type = isRecord(host) ? host['type'] : undefined;
      return {
        name: String(name),
        mountPath: String(mountPath),
        readOnly: readOnly === true,
        hostPath: typeof subPath === 'string' && path !== undefined ? `${path}/${subPath}` : path,
        ...(typeof type === 'string' && { type }),
      };
    });
}

function addMount(file: YamlFile, container: Path, mount: Mount): YamlFile {
  const { name, mountPath, hostPath = mountPath, readOnly, type = 'DirectoryOrCreate' } = mount;
  const mounted = addItem(file, 0, [...container, 'volumeMounts'], {
    mountPath,
    name,
    ...(readOnly && { readOnly }),
  });
  return addItem(mounted, 0, ['spec', 'volumes'], { hostPath: { path: hostPath, type }, name });
}

/** Takes away mounts that served the files of auditing, and volumes that nothing mounts any more. */
function removeMounts(
  file: YamlFile,
  container: Path,
  { gone, left }: { readonly gone: readonly string[]; readonly left: readonly string[] },
): YamlFile {
  const path = [...container, 'volumeMounts'];
  const mounts = mountsOf(file, container);
  const served = mounts.filter(
    (mount) =>
      /audit/.test(mount.name + mount.mountPath) &&
      gone.some((value) => coverOf(mounts, value) === mount) &&
      !left.some((value) => isWithin(value, mount.mountPath)),
  );
  let changed = file;
  for (const mount of served.toReversed()) {
    changed = removeValue(changed, 0, [...path, mounts.indexOf(mount)]);
  }
  for (const { name } of served) changed = removeUnusedVolume(changed, container, name);
  return changed;
}

function removeUnusedVolume(file: YamlFile, container: Path, name: string): YamlFile {
  if (mountsOf(file, container).some((mount) => mount.name === name)) return file;
  const index = volumeNames(file).indexOf(name);
  return index === -1 ? file : removeValue(file, 0, ['spec', 'volumes', index]);
}

function repeated(
  before: readonly { readonly name: string }[],
  wanted: readonly { readonly name: string }[],
): readonly string[] {
  return wanted
    .filter(({ name }) => before.filter((flag) => flag.name === name).length > 1)
    .map(({ name }) => `--${name} is given more than once; the last one counts`);
}

/** Whether kubeadm wrote a manifest: it writes it anew with every upgrade, from its ConfigMap. */
export function isOfKubeadm(file: YamlFile): boolean {
  const annotations = Object.keys(mapAt(file, 0, ['metadata', 'annotations']));
  return annotations.some((name) => name.startsWith('kubeadm.kubernetes.io/'));
}

function userOf(file: YamlFile, container: Path): number | undefined {
  const own = mapAt(file, 0, [...container, 'securityContext'])['runAsUser'];
  const user = own ?? mapAt(file, 0, ['spec', 'securityContext'])['runAsUser'];
  return typeof user === 'number' ? user : undefined;
}
