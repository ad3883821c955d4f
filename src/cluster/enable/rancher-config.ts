import { posix } from 'node:path';
import { type AuditSetup, flagsOf } from './audit-setup.ts';
import {
  type FlagHolder,
  flagValue,
  readFlags,
  removeAuditFlags,
  setFlags,
} from './flag-holder.ts';
import { hostFilesOf, type Platform } from './platform.ts';
import { addItem, putValue, removeValue } from './yaml-edit.ts';
import { listAt, mapAt, type Path, valueAt, type YamlFile } from './yaml-file.ts';

const ARGUMENTS: FlagHolder = { document: 0, path: ['kube-apiserver-arg'], form: 'bare' };

/** `/etc/rancher/k3s/config.yaml`: the API server is a process of the machine, nothing is mounted. */
export const k3s: Platform = {
  name: 'k3s',
  matches: (file, path) => /[/\\]k3s[/\\]/.test(path) && isServerConfig(file),
  enable: (file, setup) => {
    const changed = setFlags(file, ARGUMENTS, flagsOf(setup), setup.asked);
    const given = readFlags(changed, ARGUMENTS);
    return {
      file: changed,
      hostFiles: hostFilesOf(setup, (what) =>
        flagValue(given, what === 'policy' ? 'audit-policy-file' : 'audit-webhook-config-file'),
      ),
      logPath: setup.log === undefined ? undefined : flagValue(given, 'audit-log-path'),
      notes: [],
      next: ['systemctl restart k3s'],
    };
  },
  service: (file) => ({
    unit: 'k3s',
    flags: [
      { name: 'secure-port', value: String(valueAt(file, 0, ['https-listen-port']) ?? 6443) },
    ],
  }),
  flags: (file) => readFlags(file, ARGUMENTS),
  disable: (file) => removeAuditFlags(file, ARGUMENTS),
};

/** Where RKE2 writes its log unless told otherwise; it mounts this folder by itself. */
const RKE2_LOG = '/var/lib/rancher/rke2/server/logs/audit.log';

const EXTRA_MOUNT: Path = ['kube-apiserver-extra-mount'];

/** `/etc/rancher/rke2/config.yaml`: the policy has a key of its own, and is mounted by RKE2. */
export const rke2: Platform = {
  name: 'rke2',
  matches: (file, path) => /[/\\]rke2[/\\]/.test(path) && isServerConfig(file),
  enable: (file, setup) => {
    const policyPath = valueAt(file, 0, ['audit-policy-file']);
    const path = typeof policyPath === 'string' ? policyPath : setup.policy.path;
    const withPolicy = putValue(file, 0, ['audit-policy-file'], path);
    const flags = flagsOf(setup).filter(
      ({ name, value }) =>
        name !== 'audit-policy-file' && !(name === 'audit-log-path' && value === RKE2_LOG),
    );
    const withFlags = setFlags(withPolicy, ARGUMENTS, flags, setup.asked);
    const given = readFlags(withFlags, ARGUMENTS);
    const logPath = flagValue(given, 'audit-log-path') ?? RKE2_LOG;
    const webhookPath = flagValue(given, 'audit-webhook-config-file');
    return {
      file: withMounts(withFlags, setup, { logPath, webhookPath }),
      hostFiles: hostFilesOf(setup, (what) => (what === 'policy' ? path : webhookPath)),
      logPath: setup.log === undefined ? undefined : logPath,
      notes: [],
      next: ['systemctl restart rke2-server'],
    };
  },
  service: (file) => ({
    unit: 'rke2-server',
    flags: [
      {
        name: 'secure-port',
        value: flagValue(readFlags(file, ARGUMENTS), 'secure-port') ?? '6443',
      },
    ],
  }),
  flags: (file) => {
    const given = readFlags(file, ARGUMENTS);
    const policy = valueAt(file, 0, ['audit-policy-file']);
    if (typeof policy !== 'string') return given;
    // RKE2 writes a log as soon as there is a policy.
    return [
      { name: 'audit-policy-file', value: policy },
      { name: 'audit-log-path', value: RKE2_LOG },
      ...given,
    ];
  },
  disable: (file) => {
    const mounts = listAt(file, 0, EXTRA_MOUNT);
    let changed = removeAuditFlags(file, ARGUMENTS);
    for (let index = mounts.length - 1; index >= 0; index--) {
      if (!/audit/.test(String(mounts[index]))) continue;
      changed = removeValue(changed, 0, [...EXTRA_MOUNT, index]);
    }
    return removeValue(changed, 0, ['audit-policy-file']);
  },
};

interface Paths {
  readonly logPath: string;
  readonly webhookPath: string | undefined;
}

function withMounts(
  file: YamlFile,
  { log }: AuditSetup,
  { logPath, webhookPath }: Paths,
): YamlFile {
  const folder = posix.dirname(logPath);
  const wanted = [
    ...(log === undefined || logPath === RKE2_LOG || logPath === '-'
      ? []
      : [`${folder}:${folder}`]),
    ...(webhookPath === undefined ? [] : [`${webhookPath}:${webhookPath}:ro`]),
  ];
  return wanted.reduce((before, mount) => {
    const there = listAt(before, 0, EXTRA_MOUNT).some((other) => other === mount);
    return there ? before : addItem(before, 0, EXTRA_MOUNT, mount);
  }, file);
}

/** An empty file is one: all has its default then. */
function isServerConfig(file: YamlFile): boolean {
  return !('kind' in mapAt(file, 0));
}
