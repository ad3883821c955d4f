import { type AuditSetup, flagsOf } from './audit-setup.ts';
import {
  type FlagHolder,
  flagValue,
  readFlags,
  removeAuditFlags,
  setFlags,
} from './flag-holder.ts';
import { isWithin, type Mount, needsOf, planMounts } from './mounts.ts';
import { editNested } from './nested-text.ts';
import { type Enabled, hostFilesOf, type Platform } from './platform.ts';
import { addItem, removeValue } from './yaml-edit.ts';
import { isRecord, listAt, type Path, valueAt, type YamlFile } from './yaml-file.ts';

/** Where a ConfigMap of kubeadm holds its configuration. */
const IN_CONFIG_MAP: Path = ['data', 'ClusterConfiguration'];

/** Where a Cluster API control plane holds it. */
const IN_CLUSTER_API: Path = ['spec', 'kubeadmConfigSpec', 'clusterConfiguration'];

/** kubeadm's own configuration: a file for `kubeadm init`, its ConfigMap, or that of Cluster API. */
export const kubeadm: Platform = {
  name: 'kubeadm',
  matches: (file) => placeOf(file) !== undefined,
  enable: (file, setup) => {
    const place = placeOf(file);
    if (place?.isNested === true) {
      let inner: Enabled | undefined;
      const changed = editNested(file, place.document, IN_CONFIG_MAP, (nested) => {
        inner = enableAt(nested, { document: 0, base: [] }, setup);
        return inner.file;
      });
      return { ...(inner as Enabled | undefined), ...NOTHING, ...inner, file: changed };
    }
    return enableAt(file, place ?? { document: 0, base: [] }, setup);
  },
  disable: (file) => {
    const place = placeOf(file);
    if (place === undefined) return file;
    if (!place.isNested) return disableAt(file, place);
    return editNested(file, place.document, IN_CONFIG_MAP, (nested) =>
      disableAt(nested, { document: 0, base: [] }),
    );
  },
};

const NOTHING = { hostFiles: [], notes: [], next: [] };

/** A ClusterConfiguration within a file. */
export interface Place {
  readonly document: number;
  readonly base: Path;
}

function placeOf(file: YamlFile): (Place & { readonly isNested: boolean }) | undefined {
  for (let document = 0; document < file.documents.length; document++) {
    const kind = valueAt(file, document, ['kind']);
    if (kind === 'ClusterConfiguration') return { document, base: [], isNested: false };
    if (kind === 'KubeadmControlPlane') return { document, base: IN_CLUSTER_API, isNested: false };
    if (kind === 'KubeadmControlPlaneTemplate') {
      return { document, base: ['spec', 'template', ...IN_CLUSTER_API], isNested: false };
    }
    if (kind === 'ConfigMap' && typeof valueAt(file, document, IN_CONFIG_MAP) === 'string') {
      return { document, base: [], isNested: true };
    }
  }
  return undefined;
}

/** Switches auditing on in a ClusterConfiguration. */
export function enableAt(file: YamlFile, place: Place, setup: AuditSetup): Enabled {
  const { document, base } = place;
  const holder = flagsAt(file, place);
  const withFlags = setFlags(file, holder, flagsOf(setup), setup.asked);
  const given = readFlags(withFlags, holder);
  const mounted = mountsAt(file, place);
  const plan = planMounts(
    mounted,
    needsOf(setup, (flag) => flagValue(given, flag)),
    mounted.map(({ name }) => name),
  );
  const changed = plan.add.reduce(
    (before, { name, mountPath, hostPath = mountPath, readOnly, type = '' }) =>
      addItem(before, document, [...base, 'apiServer', 'extraVolumes'], {
        name,
        hostPath,
        mountPath,
        readOnly,
        pathType: type,
      }),
    withFlags,
  );
  return {
    file: changed,
    hostFiles: hostFilesOf(setup, (what) => plan.hostPaths.get(what)),
    logPath: plan.hostPaths.get('log'),
    notes: plan.notes,
    next: [],
  };
}

/** Takes auditing out of a ClusterConfiguration. */
export function disableAt(file: YamlFile, place: Place): YamlFile {
  const { document, base } = place;
  const holder = flagsAt(file, place);
  const gone = readFlags(file, holder).filter(({ name }) => /^audit-/.test(name));
  let changed = removeAuditFlags(file, holder);
  const mounts = mountsAt(file, place);
  for (let index = mounts.length - 1; index >= 0; index--) {
    const mount = mounts[index];
    if (mount === undefined || !/audit/.test(mount.name + mount.mountPath)) continue;
    if (!gone.some(({ value }) => isWithin(value, mount.mountPath))) continue;
    changed = removeValue(changed, document, [...base, 'apiServer', 'extraVolumes', index]);
  }
  return changed;
}

/** A map up to v1beta3; from v1beta4 on, and in Cluster API v1beta2, a list of name and value. */
export function flagsAt(file: YamlFile, { document, base }: Place): FlagHolder {
  const path = [...base, 'apiServer', 'extraArgs'];
  const old = valueAt(file, document, path);
  const version = String(valueAt(file, document, ['apiVersion']) ?? '');
  const isNamed =
    Array.isArray(old) ||
    (!isRecord(old) &&
      (/^kubeadm\.k8s\.io\/v1beta4$/.test(version) ||
        /^controlplane\.cluster\.x-k8s\.io\/v1beta2$/.test(version)));
  return { document, path, form: isNamed ? 'named' : 'map' };
}

/** The volumes that kubeadm is to mount beside its own. */
export function mountsAt(file: YamlFile, { document, base }: Place): readonly Mount[] {
  return listAt(file, document, [...base, 'apiServer', 'extraVolumes'])
    .filter(isRecord)
    .map(({ name, hostPath, mountPath, readOnly }) => ({
      name: String(name),
      hostPath: String(hostPath),
      mountPath: String(mountPath),
      readOnly: readOnly === true,
    }));
}
