import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { AuditSetup } from './audit-setup.ts';
import { planChange, readTarget } from './plan-change.ts';
import type { FilePlatform } from './platform.ts';
import { defaultPaths } from './platforms.ts';
import { undoChange } from './undo-change.ts';

const FOLDER = join(import.meta.dirname, '../../../test/fixtures/manifests');
const POLICY =
  'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules:\n  - level: Metadata\n';

/** Fixtures by kind. Those in `own` have auditing in them already, so removing it is not undoing. */
const FIXTURES: Readonly<Record<FilePlatform, readonly string[]>> = {
  'static-pod': [
    'audit-already-on.yaml',
    'audit-log-as-file.yaml',
    'audit-repeated-flags.yaml',
    'audit-without-log.yaml',
    'flow-lists.yaml',
    'gce-shell.json',
    'hyperkube-1.15.yaml',
    'kind-node.yaml',
    'kops-node.yaml',
    'kubeadm-1.18.yaml',
    'kubeadm-1.22.yaml',
    'kubeadm-1.25.yaml',
    'kubeadm-1.28.yaml',
    'kubeadm-1.31.yaml',
    'kubeadm-1.33.yaml',
    'kubeadm-1.36.yaml',
    'kubeadm-anchors.yaml',
    'kubeadm-hand-edited.yaml',
    'kubeadm-no-final-line-end.yaml',
    'kubeadm-one-line.json',
    'kubeadm-pretty.json',
    'kubeadm-rootless.yaml',
    'kubeadm-tabs.json',
    'kubeadm-windows-line-ends.yaml',
    'kubespray-node.yaml',
    'minikube-node.yaml',
    'rke2-node.yaml',
    'volume-names-taken.yaml',
    'wide-mount.yaml',
    'without-volumes.yaml',
  ],
  kubeadm: [
    'cluster-api.yaml',
    'kubeadm-config-map.yaml',
    'kubeadm-config-v1beta2.yaml',
    'kubeadm-config-v1beta3.yaml',
    'kubeadm-config-v1beta4-minimal.yaml',
    'kubeadm-config-v1beta4.yaml',
  ],
  kind: ['kind-minimal.yaml', 'kind-three-nodes.yaml', 'kind-with-patches.yaml'],
  k3s: ['k3s-config-hardened.yaml', 'k3s-config-one-argument.yaml', 'k3s-config.yaml'],
  rke2: ['rke2-config-cis.yaml', 'rke2-config.yaml'],
  talos: ['talos-controlplane.yaml', 'talos-patch.yaml'],
  kops: ['kops-cluster-with-files.yaml', 'kops-cluster.yaml'],
  kubespray: ['kubespray-k8s-cluster.yml'],
  openshift: ['openshift-apiserver.yaml'],
  eksctl: ['eksctl-cluster.yaml'],
};

/** Not taken back to the byte by removal alone: they had flags, a profile, or an empty `{}`. */
const ONLY_WITH_RECORD = new Set([
  'audit-already-on.yaml',
  'audit-log-as-file.yaml',
  'audit-repeated-flags.yaml',
  'audit-without-log.yaml',
  'k3s-config-hardened.yaml',
  'k3s-config-one-argument.yaml',
  'kind-minimal.yaml',
  'kops-cluster-with-files.yaml',
  'kubeadm-config-map.yaml',
  'kubeadm-config-v1beta4-minimal.yaml',
  'kubespray-k8s-cluster.yml',
  'openshift-apiserver.yaml',
  'talos-controlplane.yaml',
]);

const CASES = Object.entries(FIXTURES).flatMap(([platform, names]) =>
  names.map((name) => ({ name, platform: platform as FilePlatform })),
);

function read(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

/** Where the file would lie; k3s and RKE2 are known by it. */
function pathOf(name: string, platform: FilePlatform): string {
  return platform === 'k3s' || platform === 'rke2'
    ? `/etc/rancher/${platform}/config.yaml`
    : join('/somewhere', name);
}

function setupFor(platform: FilePlatform, more: Partial<AuditSetup> = {}): AuditSetup {
  const paths = defaultPaths(platform);
  return {
    policy: { text: POLICY, path: paths.policy },
    log: { path: paths.log, maxAgeDays: 30, maxBackups: 10, maxSizeMB: 100 },
    webhook: {
      kubeconfig: 'apiVersion: v1\nkind: Config\n',
      url: 'https://annals.example.com:7443/webhook/default',
      path: paths.webhook,
      mode: 'batch',
    },
    asked: new Set(),
    ...more,
  };
}

function enable(
  name: string,
  platform: FilePlatform,
  text: string,
  more: Partial<AuditSetup> = {},
) {
  return planChange(readTarget(pathOf(name, platform), text, undefined), setupFor(platform, more));
}

function documentsOf(text: string): readonly unknown[] {
  const documents = parseAllDocuments(text);
  return 'empty' in documents ? [] : documents.map((document) => document.toJS());
}

test('every file in the folder has its line here', () => {
  const files = readdirSync(FOLDER).filter((name) => name !== 'README.md');
  expect(CASES.map(({ name }) => name).toSorted()).toEqual(files.toSorted());
  expect(files.length).toBeGreaterThanOrEqual(40);
});

describe.each(CASES)('$name', ({ name, platform }) => {
  const before = read(name);
  const { after, enabled, target } = enable(name, platform, before);

  test('is taken for what it is', () => {
    expect(target.platform.name).toBe(platform);
  });

  test('is changed, and says the same apart from auditing', () => {
    expect(after).not.toBe(before);
    const off = target.platform.disable(enabled.file);
    if (!ONLY_WITH_RECORD.has(name)) expect(documentsOf(off.text)).toEqual(documentsOf(before));
  });

  test('is not changed by a second run', () => {
    expect(enable(name, platform, after).after).toBe(after);
  });

  test('comes back to the byte', () => {
    expect(undoChange({ original: before, enabled: after, current: after })).toBe(before);
    if (!ONLY_WITH_RECORD.has(name)) {
      expect(target.platform.disable(enabled.file).text).toBe(before);
    }
  });

  test('keeps its line ends', () => {
    const isWindows = before.includes('\r\n');
    expect(/(?<!\r)\n/.test(after)).toBe(!isWindows && after.includes('\n'));
  });

  test('keeps every line that was there, in order', () => {
    if (platform === 'openshift' || name.includes('one-') || name.startsWith('flow')) return;
    const lines = after.split('\n');
    let at = 0;
    const missing = before.split('\n').filter((line) => {
      const found = lines.indexOf(line, at);
      if (found !== -1) at = found + 1;
      return found === -1;
    });
    expect(missing.length).toBeLessThanOrEqual(MAY_CHANGE[name] ?? 0);
  });
});

/** Lines that have to be written anew: a comma after the last item, a `{}`, a switch, a policy. */
const MAY_CHANGE: Readonly<Record<string, number>> = {
  'gce-shell.json': 3,
  'kubeadm-pretty.json': 3,
  'kubeadm-tabs.json': 3,
  'kubeadm-config-map.yaml': 1,
  'kubeadm-config-v1beta4-minimal.yaml': 1,
  'kubespray-k8s-cluster.yml': 1,
  'eksctl-cluster.yaml': 1,
};

interface Container {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }[];
}
interface Pod {
  readonly spec: {
    readonly containers: readonly Container[];
    readonly volumes: readonly {
      readonly name: string;
      readonly hostPath: { readonly path: string };
    }[];
  };
}

/** The flags a shell or kubelet would hand over, the last of a name winning. */
function flagsOfPod({ command = [], args = [] }: Container): ReadonlyMap<string, string> {
  const words = [...command, ...args].flatMap((word) =>
    word.includes(' ') ? word.split(' ') : [word],
  );
  const flags = new Map<string, string>();
  words.forEach((word, index) => {
    const [, name = '', value] = /^--([\w-]+)(?:=(.*))?$/.exec(word) ?? [];
    if (name !== '') flags.set(name.replaceAll('_', '-'), value ?? words[index + 1] ?? '');
  });
  return flags;
}

describe.each(FIXTURES['static-pod'])('the pod of %s', (name) => {
  const [pod] = documentsOf(enable(name, 'static-pod', read(name)).after) as readonly [Pod];
  const container = pod.spec.containers[0] as Container;
  const flags = flagsOfPod(container);
  const expected: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'audit-already-on.yaml': {
      'audit-policy-file': '/etc/kubernetes/policies/audit.yaml',
      'audit-log-path': '/var/log/apiserver/audit.log',
    },
    'audit-log-as-file.yaml': { 'audit-policy-file': '/etc/kubernetes/audit-policy.yaml' },
    'audit-without-log.yaml': { 'audit-policy-file': '/etc/kubernetes/audit-policy.yaml' },
    'audit-repeated-flags.yaml': { 'audit-log-maxage': '14', 'audit-log-maxsize': '50' },
  };

  test('has the flags of auditing', () => {
    const audit = Object.fromEntries([...flags].filter(([flag]) => flag.startsWith('audit-')));
    expect(audit).toEqual({
      'audit-policy-file': '/etc/kubernetes/audit/policy.yaml',
      'audit-log-path': '/var/log/kubernetes/audit/audit.log',
      'audit-log-maxage': '30',
      'audit-log-maxbackup': '10',
      'audit-log-maxsize': '100',
      'audit-webhook-config-file': '/etc/kubernetes/audit/webhook.yaml',
      'audit-webhook-mode': 'batch',
      'audit-webhook-batch-max-wait': '5s',
      'audit-webhook-batch-max-size': '400',
      'audit-webhook-batch-buffer-size': '30000',
      'audit-webhook-batch-throttle-qps': '30',
      'audit-webhook-batch-throttle-burst': '60',
      ...expected[name],
    });
  });

  test.each(['audit-policy-file', 'audit-log-path', 'audit-webhook-config-file'])(
    'reaches its --%s on the machine',
    (flag) => {
      const path = flags.get(flag) ?? '';
      const mounts = container.volumeMounts.filter(
        ({ mountPath }) => path === mountPath || path.startsWith(`${mountPath}/`),
      );
      const [mount] = mounts.toSorted((a, b) => b.mountPath.length - a.mountPath.length);
      expect(
        pod.spec.volumes.find(({ name: volume }) => volume === mount?.name)?.hostPath.path,
      ).toMatch(/^\//);
      if (flag === 'audit-log-path') expect(mount?.readOnly ?? false).toBe(false);
    },
  );

  test('has each name of a volume once', () => {
    const names = pod.spec.volumes.map(({ name: volume }) => volume);
    expect(names).toEqual([...new Set(names)]);
  });
});

test('files go where the mounts lead', () => {
  const paths = (name: string) =>
    enable(name, 'static-pod', read(name)).enabled.hostFiles.map(({ path }) => path);
  expect(paths('kubeadm-1.36.yaml')).toEqual([
    '/etc/kubernetes/audit/policy.yaml',
    '/etc/kubernetes/audit/webhook.yaml',
  ]);
  expect(paths('audit-without-log.yaml')).toEqual([
    '/srv/audit/audit-policy.yaml',
    '/etc/kubernetes/audit/webhook.yaml',
  ]);
  expect(enable('wide-mount.yaml', 'static-pod', read('wide-mount.yaml')).enabled.logPath).toBe(
    '/data/log/kubernetes/audit/audit.log',
  );
});

test('who the API server runs as is told, so that it can write its log', () => {
  const { enabled } = enable('kubeadm-rootless.yaml', 'static-pod', read('kubeadm-rootless.yaml'));
  expect(enabled.runAsUser).toBe(2000);
});

test('names of volumes that are taken stay theirs', () => {
  const { after } = enable(
    'volume-names-taken.yaml',
    'static-pod',
    read('volume-names-taken.yaml'),
  );
  const [pod] = documentsOf(after) as readonly [Pod];
  expect(pod.spec.volumes.map(({ name }) => name).slice(-2)).toEqual([
    'annals-audit-policy',
    'annals-audit-log',
  ]);
});

test('a value somebody asks for replaces the last of a repeated flag, apart from its name or not', () => {
  const { after } = enable(
    'audit-repeated-flags.yaml',
    'static-pod',
    read('audit-repeated-flags.yaml'),
    {
      log: {
        path: '/var/log/kubernetes/audit/audit.log',
        maxAgeDays: 90,
        maxBackups: 10,
        maxSizeMB: 200,
      },
      asked: new Set(['audit-log-maxage', 'audit-log-maxsize']),
    },
  );
  expect(after).toContain(
    '    - --audit-log-maxage=7\n    - --audit-log-maxage=90\n    - --audit-log-maxsize\n    - "200"\n',
  );
});

const OTHERS: readonly (readonly [
  name: string,
  platform: FilePlatform,
  path: readonly (string | number)[],
  value: unknown,
])[] = [
  [
    'kubeadm-config-v1beta2.yaml',
    'kubeadm',
    [0, 'apiServer', 'extraArgs', 'audit-log-maxage'],
    '30',
  ],
  [
    'kubeadm-config-v1beta3.yaml',
    'kubeadm',
    [0, 'apiServer', 'extraVolumes', 1],
    {
      name: 'audit-policy',
      hostPath: '/etc/kubernetes/audit',
      mountPath: '/etc/kubernetes/audit',
      readOnly: true,
      pathType: 'DirectoryOrCreate',
    },
  ],
  [
    'kubeadm-config-v1beta4.yaml',
    'kubeadm',
    [1, 'apiServer', 'extraArgs', 2],
    { name: 'audit-log-path', value: '/var/log/kubernetes/audit/audit.log' },
  ],
  [
    'cluster-api.yaml',
    'kubeadm',
    [
      0,
      'spec',
      'kubeadmConfigSpec',
      'clusterConfiguration',
      'apiServer',
      'extraArgs',
      'audit-policy-file',
    ],
    '/etc/kubernetes/audit/policy.yaml',
  ],
  [
    'kind-three-nodes.yaml',
    'kind',
    [0, 'nodes', 1, 'extraMounts'],
    [
      { hostPath: './audit', containerPath: '/etc/kubernetes/audit', readOnly: true },
      { hostPath: './audit-log', containerPath: '/var/log/kubernetes/audit' },
    ],
  ],
  ['kind-three-nodes.yaml', 'kind', [0, 'nodes', 2], { role: 'worker' }],
  [
    'k3s-config.yaml',
    'k3s',
    [0, 'kube-apiserver-arg', 0],
    'audit-policy-file=/var/lib/rancher/k3s/server/audit/policy.yaml',
  ],
  ['rke2-config.yaml', 'rke2', [0, 'audit-policy-file'], '/etc/rancher/rke2/audit/policy.yaml'],
  [
    'rke2-config-cis.yaml',
    'rke2',
    [0, 'kube-apiserver-extra-mount', 1],
    '/etc/rancher/rke2/audit/webhook.yaml:/etc/rancher/rke2/audit/webhook.yaml:ro',
  ],
  [
    'talos-controlplane.yaml',
    'talos',
    [0, 'cluster', 'apiServer', 'auditPolicy', 'omitStages'],
    ['RequestReceived'],
  ],
  [
    'talos-patch.yaml',
    'talos',
    [0, 'cluster', 'apiServer', 'extraArgs', 'audit-log-maxsize'],
    '100',
  ],
  [
    'kops-cluster.yaml',
    'kops',
    [0, 'spec', 'fileAssets', 0],
    {
      name: 'audit-policy',
      path: '/srv/kubernetes/kube-apiserver/audit-policy.yaml',
      roles: ['ControlPlane'],
      content: POLICY,
    },
  ],
  ['kops-cluster-with-files.yaml', 'kops', [0, 'spec', 'kubeAPIServer', 'auditLogMaxAge'], 90],
  [
    'kubespray-k8s-cluster.yml',
    'kubespray',
    [0, 'audit_policy_custom_rules'],
    '- level: Metadata\n  omitStages:\n    - RequestReceived\n',
  ],
  ['openshift-apiserver.yaml', 'openshift', [0, 'spec', 'audit', 'profile'], 'Default'],
  [
    'eksctl-cluster.yaml',
    'eksctl',
    [0, 'cloudWatch', 'clusterLogging', 'enableTypes'],
    ['api', 'audit'],
  ],
];

test.each(OTHERS)('%s: %s has at %j what belongs there', (name, platform, path, value) => {
  let found: unknown = documentsOf(enable(name, platform, read(name)).after);
  for (const step of path) found = (found as Readonly<Record<string | number, unknown>>)[step];
  expect(found).toEqual(value);
});

test.each([
  ['no YAML', 'a: [', 'enable/not-a-manifest'],
  ['a tab for indentation', 'kind: Pod\nspec:\n\tcontainers: []\n', 'enable/not-a-manifest'],
  ['bytes that are no text', 'a\0b', 'enable/not-a-manifest'],
  [
    'another kind of object',
    'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n',
    'enable/unknown-platform',
  ],
  [
    'a pod that runs something else',
    'kind: Pod\nspec: {containers: [{name: etcd, command: [etcd]}]}\n',
    'enable/unknown-platform',
  ],
  ['nothing at all', '', 'enable/unknown-platform'],
  ['a key given twice', 'kind: Pod\nkind: Pod\n', 'enable/not-a-manifest'],
])('%s is refused', (_what, text, code) => {
  expect(() => readTarget('/m/kube-apiserver.yaml', text, undefined)).toThrow(
    expect.objectContaining({ code }),
  );
});

test('several documents are refused, since a kubelet reads the first alone', () => {
  const text = `${read('kubeadm-1.36.yaml')}---\nkind: Pod\n`;
  expect(() => enable('kubeadm-1.36.yaml', 'static-pod', text)).toThrow(/2 documents/);
});

test('flags that an alias repeats are refused, with the line', () => {
  const text =
    'kind: Pod\nx: &flags [kube-apiserver, --v=2]\nspec:\n  containers:\n  - name: kube-apiserver\n    command: *flags\n';
  expect(() => enable('a.yaml', 'static-pod', text)).toThrow(/line 6: an alias/);
});

test('a folder that is mounted read-only cannot hold the log', () => {
  const text = read('wide-mount.yaml').replace(
    'name: var-log\n',
    'name: var-log\n      readOnly: true\n',
  );
  const more = { log: { path: '/var/log/audit.log', maxAgeDays: 1, maxBackups: 1, maxSizeMB: 1 } };
  expect(() => enable('wide-mount.yaml', 'static-pod', text, more)).toThrow(/is mounted read-only/);
});
