import type { AuditSetup } from './audit-setup.ts';
import type { Platform } from './platform.ts';
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

const API_SERVER: Path = ['spec', 'kubeAPIServer'];
const FILES: Path = ['spec', 'fileAssets'];

/** The cluster spec of kOps: fields for flags, and files that it lays on the machines. */
export const kops: Platform = {
  name: 'kops',
  matches: (file) => clusterOf(file) !== -1,
  enable: (file, setup) => {
    const document = Math.max(0, clusterOf(file));
    let changed = file;
    for (const [field, value] of Object.entries(fieldsOf(setup))) {
      if (field in mapAt(changed, document, API_SERVER) && !isAsked(field, setup)) continue;
      changed = putValue(changed, document, [...API_SERVER, field], value);
    }
    return {
      file: withFiles(changed, document, setup),
      hostFiles: [],
      notes: [],
      next: [
        'kops replace -f THIS-FILE',
        'kops update cluster --yes',
        'kops rolling-update cluster --instance-group-roles=control-plane --yes',
      ],
    };
  },
  disable: (file) => {
    const document = Math.max(0, clusterOf(file));
    const given = mapAt(file, document, API_SERVER);
    const paths = [given['auditPolicyFile'], given['auditWebhookConfigFile']];
    const files = listAt(file, document, FILES);
    let changed = file;
    for (let index = files.length - 1; index >= 0; index--) {
      const asset = files[index];
      if (!isRecord(asset) || !paths.includes(asset['path'] ?? null)) continue;
      changed = removeValue(changed, document, [...FILES, index]);
    }
    for (const field of Object.keys(given)
      .filter((name) => name.startsWith('audit'))
      .toReversed()) {
      changed = removeValue(changed, document, [...API_SERVER, field]);
    }
    return changed;
  },
};

function clusterOf(file: YamlFile): number {
  return file.documents.findIndex(
    (_, document) =>
      valueAt(file, document, ['kind']) === 'Cluster' &&
      String(valueAt(file, document, ['apiVersion'])).startsWith('kops.k8s.io/'),
  );
}

function fieldsOf({ policy, log, webhook }: AuditSetup): Readonly<Record<string, string | number>> {
  return {
    auditPolicyFile: policy.path,
    ...(log !== undefined && {
      auditLogPath: log.path,
      auditLogMaxAge: log.maxAgeDays,
      auditLogMaxBackups: log.maxBackups,
      auditLogMaxSize: log.maxSizeMB,
    }),
    ...(webhook !== undefined && {
      auditWebhookConfigFile: webhook.path,
      auditWebhookMode: webhook.mode,
    }),
    ...(webhook?.mode === 'batch' && {
      auditWebhookBatchMaxWait: '5s',
      auditWebhookBatchMaxSize: 400,
      auditWebhookBatchBufferSize: 30_000,
      auditWebhookBatchThrottleQps: 30,
      auditWebhookBatchThrottleBurst: 60,
    }),
  };
}

const FLAG_OF: Readonly<Record<string, string>> = {
  auditPolicyFile: 'audit-policy-file',
  auditLogPath: 'audit-log-path',
  auditLogMaxAge: 'audit-log-maxage',
  auditLogMaxBackups: 'audit-log-maxbackup',
  auditLogMaxSize: 'audit-log-maxsize',
  auditWebhookConfigFile: 'audit-webhook-config-file',
  auditWebhookMode: 'audit-webhook-mode',
};

function isAsked(field: string, { asked }: AuditSetup): boolean {
  return asked.has(FLAG_OF[field] ?? '');
}

/** Each file is put where the field of the spec says it is. */
function withFiles(file: YamlFile, document: number, { policy, webhook }: AuditSetup): YamlFile {
  const given = mapAt(file, document, API_SERVER);
  const policyFile = { name: 'audit-policy', path: given['auditPolicyFile'], content: policy.text };
  const webhookFile = {
    name: 'audit-webhook',
    path: given['auditWebhookConfigFile'],
    content: webhook?.kubeconfig,
  };
  return [policyFile, ...(webhook === undefined ? [] : [webhookFile])].reduce(
    (before, { name, path, content = '' }) =>
      putFile(before, document, { name, path: String(path), content }),
    file,
  );
}

interface Asset {
  readonly name: string;
  readonly path: string;
  readonly content: string;
}

function putFile(file: YamlFile, document: number, { name, path, content }: Asset): YamlFile {
  const index = listAt(file, document, FILES).findIndex(
    (asset) => isRecord(asset) && asset['path'] === path,
  );
  if (index !== -1) return putValue(file, document, [...FILES, index, 'content'], content);
  const asset: Json = { name, path, roles: ['ControlPlane'], content };
  return addItem(file, document, FILES, asset);
}
