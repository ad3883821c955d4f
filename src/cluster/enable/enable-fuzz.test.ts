import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { arbitraryManifest } from '../../../test/support/arbitrary-manifest.ts';
import type { AuditSetup } from './audit-setup.ts';
import { flagValue } from './flag-holder.ts';
import { planChange, readTarget } from './plan-change.ts';
import { readApiServer } from './static-pod.ts';
import { undoChange } from './undo-change.ts';

/** `ANNALS_RUNS` raises it; a failing run prints the seed that brings it back. */
const RUNS = Number(process.env['ANNALS_RUNS'] ?? 100);

const SETUP: AuditSetup = {
  policy: { text: 'kind: Policy\n', path: '/etc/kubernetes/audit/policy.yaml' },
  log: {
    path: '/var/log/kubernetes/audit/audit.log',
    maxAgeDays: 30,
    maxBackups: 10,
    maxSizeMB: 100,
  },
  asked: new Set(),
};

const WANTED = [
  'audit-policy-file',
  'audit-log-path',
  'audit-log-maxage',
  'audit-log-maxbackup',
  'audit-log-maxsize',
];

function enabledOf(text: string) {
  return planChange(readTarget('/m/kube-apiserver.yaml', text, 'static-pod'), SETUP);
}

function meaning(text: string): unknown {
  const documents = parseAllDocuments(text);
  return 'empty' in documents ? [] : documents.map((document) => document.toJS() as unknown);
}

interface Pod {
  readonly spec: {
    readonly volumes?: readonly unknown[];
    readonly containers: readonly (Readonly<Record<string, unknown>> & {
      readonly command?: readonly string[];
      readonly args?: readonly string[];
      readonly volumeMounts?: readonly unknown[];
    })[];
  };
}

/** What a pod says, without what auditing adds at the ends of lists; \`like\` tells their lengths. */
function withoutAdded(text: string, like: Pod): unknown {
  const [pod] = meaning(text) as readonly [Pod];
  const { volumes, containers, ...spec } = pod.spec;
  const cut = <T>(list: readonly T[] | undefined, old: readonly T[] | undefined) =>
    list?.slice(0, old?.length ?? 0);
  return {
    ...pod,
    spec: {
      ...spec,
      volumes: cut(volumes, like.spec.volumes) ?? [],
      containers: containers.map(({ command, args, volumeMounts, ...container }, at) => ({
        ...container,
        command: cut(command, like.spec.containers[at]?.command) ?? [],
        args: cut(args, like.spec.containers[at]?.args) ?? [],
        volumeMounts: cut(volumeMounts, like.spec.containers[at]?.volumeMounts) ?? [],
      })),
    },
  };
}

test('any manifest gets auditing, keeps what it says, and comes back to the byte', () => {
  fc.assert(
    fc.property(arbitraryManifest(), ({ text, hasAudit }) => {
      const { after, enabled, target } = enabledOf(text);
      const { flags } = readApiServer(enabled.file);
      for (const flag of WANTED) expect(flagValue(flags, flag), flag).toBeDefined();
      for (const { name, value } of readApiServer(target.file).flags) {
        expect(flags).toContainEqual(expect.objectContaining({ name, value }));
      }
      expect(enabledOf(after).after).toBe(after);
      expect(undoChange({ original: text, enabled: after, current: after })).toBe(text);
      if (!hasAudit) {
        const off = target.platform.disable(enabled.file).text;
        expect(meaning(off)).toEqual(meaning(text));
        expect(off).toBe(text);
      }
    }),
    { numRuns: RUNS, seed: 7 },
  );
});

test('what others change elsewhere since stays, and all of auditing goes', () => {
  fc.assert(
    fc.property(arbitraryManifest(), ({ text }) => {
      const { after } = enabledOf(text);
      const change = (from: string): string =>
        from.replace('kube-apiserver:v1.33.1', 'kube-apiserver:v1.33.9');
      const undone = undoChange({ original: text, enabled: after, current: change(after) });
      // In a file of one line every change touches the same line; that is told and not guessed.
      if (text.trimEnd().includes('\n')) expect(undone).toBe(change(text));
      else expect(undone).toBeUndefined();
    }),
    { numRuns: RUNS, seed: 11 },
  );
});

test('nothing but auditing changes what a pod says', () => {
  fc.assert(
    fc.property(arbitraryManifest(), ({ text, hasAudit }) => {
      fc.pre(!hasAudit);
      const [before] = meaning(text) as readonly [Pod];
      expect(withoutAdded(enabledOf(text).after, before)).toEqual(withoutAdded(text, before));
    }),
    { numRuns: RUNS, seed: 13 },
  );
});

const HEAD = 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n';

/** What people and editors do to manifests, and a kubelet takes. */
test.each([
  [
    'a byte order mark',
    `\ufeff${HEAD}  - command:\n    - kube-apiserver\n    - --a=b\n    name: kube-apiserver\n`,
  ],
  [
    'one line of flow style',
    '{apiVersion: v1, kind: Pod, spec: {containers: [{name: kube-apiserver, command: [kube-apiserver, --a=b], image: x}]}}\n',
  ],
  [
    'a merge key',
    `x: &x\n  image: i\n${HEAD}  - <<: *x\n    name: kube-apiserver\n    command:\n    - kube-apiserver\n    - --a=b\n`,
  ],
  [
    'a comment in column 0 within the container',
    `${HEAD}  - command:\n    - kube-apiserver\n    - --a=b\n# why\n    # and more\n    name: kube-apiserver\n`,
  ],
  [
    'dashes on lines of their own',
    `${HEAD}  -\n    name: kube-apiserver\n    command:\n    -\n      kube-apiserver\n    -\n      --a=b\n`,
  ],
  [
    'an end of the document',
    `---\n${HEAD}  - name: kube-apiserver\n    command:\n    - kube-apiserver\n    - --a=b\n...\n`,
  ],
  [
    'both kinds of line ends',
    `${HEAD.replace('\n', '\r\n')}  - name: kube-apiserver\r\n    command:\n    - kube-apiserver\r\n    - --a=b\n`,
  ],
  [
    'tabs before comments and line ends',
    `${HEAD}  - name: kube-apiserver\t# a\n    command:\n    - kube-apiserver\t# b\n    - --a=b\t\n`,
  ],
  [
    'a shell',
    `${HEAD}  - name: kube-apiserver\n    command: ["/bin/sh", "-c", "exec kube-apiserver --a=b 2>&1"]\n`,
  ],
  ['no flag at all', `${HEAD}  - name: kube-apiserver\n    image: x\n`],
])('%s', (_what, text) => {
  const { after, enabled, target } = enabledOf(text);
  const { flags, mounts } = readApiServer(enabled.file);
  for (const flag of WANTED) expect(flagValue(flags, flag), flag).toBeDefined();
  expect(mounts.map(({ mountPath }) => mountPath)).toEqual([
    '/etc/kubernetes/audit',
    '/var/log/kubernetes/audit',
  ]);
  expect(enabledOf(after).after).toBe(after);
  expect(target.platform.disable(enabled.file).text).toBe(text);
});

test.each([
  [
    'a key that is there twice',
    `${HEAD}  - name: kube-apiserver\n    command: [kube-apiserver]\n    command: [kube-apiserver]\n`,
    'line 7, column 5: Map keys must be unique',
  ],
  ['bare carriage returns', HEAD.replaceAll('\n', '\r'), 'line 1'],
])('%s is refused', (_what, text, words) => {
  expect(() => enabledOf(text)).toThrow(words);
});
