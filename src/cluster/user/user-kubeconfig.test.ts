import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { mergeIntoKubeconfig, renderKubeconfig } from './user-kubeconfig.ts';

const CONFIG = {
  cluster: { name: 'test', cluster: { server: 'https://one' } },
  user: 'jai',
  context: 'jai@test',
  namespace: 'team-a',
  login: { kind: 'referenced', certificatePath: 'jai.crt', keyPath: 'jai.key' },
} as const;

const OTHER = `# my clusters
apiVersion: v1
kind: Config
preferences: {colors: true}
clusters:
  # the old one
  - name: prod
    cluster: {server: "https://prod"}
users: []
contexts:
  - name: prod # do not touch
    context: {cluster: prod, user: me}
current-context: prod
`;

test('a kubeconfig of its own', () => {
  expect(renderKubeconfig(CONFIG)).toBe(`apiVersion: v1
kind: Config
clusters:
  - name: test
    cluster:
      server: https://one
users:
  - name: jai@test
    user:
      client-certificate: jai.crt
      client-key: jai.key
contexts:
  - name: jai@test
    context:
      cluster: test
      user: jai@test
      namespace: team-a
current-context: jai@test
`);
});

test('certificate and key can be put into it', () => {
  const login = { kind: 'embedded', certificatePem: 'C', keyPem: 'K' } as const;
  expect(parse(renderKubeconfig({ ...CONFIG, login })).users[0].user).toEqual({
    'client-certificate-data': 'Qw==',
    'client-key-data': 'Sw==',
  });
});

test('merged into another, all the rest and its comments stay, and the current context', () => {
  expect(mergeIntoKubeconfig(OTHER, CONFIG, 'config')).toBe(`# my clusters
apiVersion: v1
kind: Config
preferences: {colors: true}
clusters:
  # the old one
  - name: prod
    cluster: {server: "https://prod"}
  - name: test
    cluster:
      server: https://one
users:
  - name: jai@test
    user:
      client-certificate: jai.crt
      client-key: jai.key
contexts:
  - name: prod # do not touch
    context: {cluster: prod, user: me}
  - name: jai@test
    context:
      cluster: test
      user: jai@test
      namespace: team-a
current-context: prod
`);
});

test('merging again replaces the entries and changes nothing else', () => {
  const once = mergeIntoKubeconfig(OTHER, CONFIG, 'config');
  expect(mergeIntoKubeconfig(once, CONFIG, 'config')).toBe(once);
  const moved = { ...CONFIG, namespace: 'team-b' };
  const changed = parse(mergeIntoKubeconfig(once, moved, 'config'));
  expect(changed.contexts).toHaveLength(2);
  expect(changed.contexts[1].context.namespace).toBe('team-b');
});

test('a cluster of the same name elsewhere keeps its name, and the new one gets another', () => {
  const elsewhere = 'clusters: [{name: test, cluster: {server: "https://two"}}]';
  const merged = parse(mergeIntoKubeconfig(elsewhere, CONFIG, 'config'));
  expect(merged.clusters).toEqual([
    { name: 'test', cluster: { server: 'https://two' } },
    { name: 'test-jai', cluster: { server: 'https://one' } },
  ]);
  expect(merged.contexts[0].context.cluster).toBe('test-jai');
  expect(merged['current-context']).toBe('jai@test');
});

test('an empty file becomes a kubeconfig, what is none is refused', () => {
  expect(mergeIntoKubeconfig('# nothing\n', CONFIG, 'config')).toBe(renderKubeconfig(CONFIG));
  for (const text of ['- a', 'a: [', 'users: 5']) {
    expect(() => mergeIntoKubeconfig(text, CONFIG, 'config')).toThrow('cannot merge into config');
  }
});
