import { posix } from 'node:path';
import { parse } from 'yaml';
import { type AuditSetup, flagsOf } from './audit-setup.ts';
import { type FlagHolder, removeAuditFlags, setFlags } from './flag-holder.ts';
import type { Platform } from './platform.ts';
import { addItem, putValue, removeValue } from './yaml-edit.ts';
import { isRecord, type Json, listAt, type Path, valueAt, type YamlFile } from './yaml-file.ts';

const API_SERVER: Path = ['cluster', 'apiServer'];

/** Where Talos writes its audit log; it cannot be moved. */
const TALOS_LOG = '/var/log/audit/kube/kube-apiserver.log';

/**
 * A machine configuration of Talos, or a patch to one. Talos records Metadata unless told
 * otherwise; the policy stands in the configuration itself.
 */
export const talos: Platform = {
  name: 'talos',
  matches: (file) => configOf(file) !== -1,
  enable: (file, setup) => {
    const document = Math.max(0, configOf(file));
    const flags = flagsOf(setup).filter(
      ({ name }) => name !== 'audit-policy-file' && name !== 'audit-log-path',
    );
    const withPolicy = putPolicy(file, document, setup);
    const withFlags = setFlags(withPolicy, argumentsOf(document), flags, setup.asked);
    return {
      file:
        setup.webhook === undefined ? withFlags : putWebhook(withFlags, document, setup.webhook),
      hostFiles: [],
      notes:
        setup.log === undefined ? [] : [`Talos writes the log to ${TALOS_LOG} of each machine`],
      next: ['talosctl apply-config --nodes CONTROL-PLANE-NODE --file THIS-FILE'],
    };
  },
  disable: (file) => {
    const document = Math.max(0, configOf(file));
    const path = policyPlace(file);
    const withoutPolicy = removeValue(
      file,
      path?.document ?? document,
      path?.path ?? [...API_SERVER, 'auditPolicy'],
    );
    const changed = removeAuditFlags(withoutPolicy, argumentsOf(document));
    return removeFiles(changed, document);
  },
};

function configOf({ documents, ...file }: YamlFile): number {
  return documents.findIndex((_, document) => {
    const read = (path: Path): Json | undefined => valueAt({ documents, ...file }, document, path);
    const isMachine = isRecord(read(['machine'])) && read(['kind']) === undefined;
    return isMachine || isRecord(read(API_SERVER));
  });
}

function argumentsOf(document: number): FlagHolder {
  return { document, path: [...API_SERVER, 'extraArgs'], form: 'map' };
}

/** Since 1.14 the policy may have a document of its own. */
function policyPlace(
  file: YamlFile,
): { readonly document: number; readonly path: Path } | undefined {
  const document = file.documents.findIndex(
    (_, index) => valueAt(file, index, ['kind']) === 'KubeAuditPolicyConfig',
  );
  return document === -1 ? undefined : { document, path: ['configuration'] };
}

function putPolicy(file: YamlFile, document: number, { policy }: AuditSetup): YamlFile {
  const place = policyPlace(file) ?? { document, path: [...API_SERVER, 'auditPolicy'] };
  return putValue(file, place.document, place.path, parse(policy.text) as Json);
}

function putWebhook(
  file: YamlFile,
  document: number,
  { path, kubeconfig }: NonNullable<AuditSetup['webhook']>,
): YamlFile {
  const folder = posix.dirname(path);
  const withFile = hasItem(file, document, ['machine', 'files'], 'path', path)
    ? file
    : addItem(file, document, ['machine', 'files'], {
        path,
        op: 'create',
        // 0600 in decimal, as YAML has no octal that all readers share.
        permissions: 384,
        content: kubeconfig,
      });
  const volumes = [...API_SERVER, 'extraVolumes'];
  return hasItem(withFile, document, volumes, 'mountPath', folder)
    ? withFile
    : addItem(withFile, document, volumes, { hostPath: folder, mountPath: folder, readonly: true });
}

function hasItem(
  file: YamlFile,
  document: number,
  path: Path,
  key: string,
  value: string,
): boolean {
  return listAt(file, document, path).some((item) => isRecord(item) && item[key] === value);
}

function removeFiles(file: YamlFile, document: number): YamlFile {
  let changed = file;
  for (const [path, key] of [
    [['machine', 'files'], 'path'],
    [[...API_SERVER, 'extraVolumes'], 'mountPath'],
  ] as const) {
    const items = listAt(changed, document, path);
    for (let index = items.length - 1; index >= 0; index--) {
      const item = items[index];
      if (!isRecord(item) || !/audit/.test(String(item[key]))) continue;
      changed = removeValue(changed, document, [...path, index]);
    }
  }
  return changed;
}
