import { kind } from './kind-config.ts';
import { kops } from './kops-config.ts';
import { kubeadm } from './kubeadm-config.ts';
import { kubespray } from './kubespray-vars.ts';
import { eksctl, openshift } from './managed-config.ts';
import type { FilePlatform, Platform } from './platform.ts';
import { k3s, rke2 } from './rancher-config.ts';
import { staticPod } from './static-pod.ts';
import { talos } from './talos-config.ts';
import type { YamlFile } from './yaml-file.ts';

/** In the order they are tried: what says its kind first, what is known by its path last. */
const PLATFORMS: readonly Platform[] = [
  staticPod,
  kubeadm,
  kind,
  kops,
  openshift,
  eksctl,
  talos,
  k3s,
  rke2,
  kubespray,
];

/** The platform of a name. */
export function platformOf(name: FilePlatform): Platform {
  return PLATFORMS.find((platform) => platform.name === name) ?? staticPod;
}

/** What kind of file this is, by what is in it and where it lies. */
export function detectPlatform(file: YamlFile, path: string): Platform | undefined {
  return PLATFORMS.find((platform) => platform.matches(file, path));
}

/** Where policy, log and webhook configuration lie by custom, as the API server sees them. */
export interface DefaultPaths {
  readonly policy: string;
  readonly log: string;
  readonly webhook: string;
}

const USUAL: DefaultPaths = {
  policy: '/etc/kubernetes/audit/policy.yaml',
  log: '/var/log/kubernetes/audit/audit.log',
  webhook: '/etc/kubernetes/audit/webhook.yaml',
};

const BY_PLATFORM: Readonly<Partial<Record<FilePlatform, DefaultPaths>>> = {
  k3s: {
    policy: '/var/lib/rancher/k3s/server/audit/policy.yaml',
    log: '/var/lib/rancher/k3s/server/logs/audit.log',
    webhook: '/var/lib/rancher/k3s/server/audit/webhook.yaml',
  },
  rke2: {
    policy: '/etc/rancher/rke2/audit/policy.yaml',
    log: '/var/lib/rancher/rke2/server/logs/audit.log',
    webhook: '/etc/rancher/rke2/audit/webhook.yaml',
  },
  talos: {
    policy: '',
    log: '/var/log/audit/kube/kube-apiserver.log',
    webhook: '/var/etc/annals-audit/webhook.yaml',
  },
  // kOps mounts this folder into the API server.
  kops: {
    policy: '/srv/kubernetes/kube-apiserver/audit-policy.yaml',
    log: '/var/log/kube-apiserver-audit.log',
    webhook: '/srv/kubernetes/kube-apiserver/audit-webhook.yaml',
  },
  kubespray: {
    policy: '/etc/kubernetes/audit-policy/apiserver-audit-policy.yaml',
    log: '/var/log/audit/kube-apiserver-audit.log',
    webhook: '/etc/kubernetes/audit-policy/apiserver-audit-webhook-config.yaml',
  },
};

/** Where the files of auditing lie on a platform unless somebody says otherwise. */
export function defaultPaths(platform: FilePlatform): DefaultPaths {
  return BY_PLATFORM[platform] ?? USUAL;
}
