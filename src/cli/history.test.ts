import { expect, test } from 'vitest';
import { runCommand } from '../../test/cli/fake-terminal.ts';

const FILE = ['--file', 'test/fixtures/history/writes.ndjson.gz'];

test('a ConfigMap, applied by two people', async () => {
  const { out } = await runCommand(['history', 'cm/ssa', '-n', 'shop', ...FILE]);
  expect(out).toMatchInlineSnapshot(`
    "configmaps shop/ssa in cluster default
    life 1: created 2026-11-23 19:31:06 by asha, deleted 2026-11-23 19:31:08 by kubernetes-admin  uid 5a8e5247-807e-4ad4-8243-e7e835ab425d

    2026-11-23 (UTC)
    19:31:06.046     1  asha applied ConfigMap ssa in shop, which created it, as manager asha-cli (data.a, data.b) with kubectl from 127.0.0.1, allowed by RoleBinding "asha-edit"
                        created
    19:31:06.163        jai could not apply ConfigMap ssa in shop as manager jai-cli (data.a) with kubectl from 127.0.0.1: field .data.a belongs to asha-cli
    19:31:06.274     2  jai applied ConfigMap ssa in shop as manager jai-cli by force (data.a) with kubectl from 127.0.0.1, allowed by RoleBinding "jai-edit"
                        key a: 1 → CHANGED
    19:31:07.922     3  jai updated ConfigMap ssa in shop with ops-script from 127.0.0.1, allowed by RoleBinding "jai-edit"
                        key a: CHANGED → jai
                        key b removed
    19:31:07.930        asha could not update ConfigMap ssa in shop with ops-script from 127.0.0.1: somebody else changed it meanwhile
    19:31:07.978        asha could not create ConfigMap ssa in shop with kubectl create from 127.0.0.1: it exists already
    19:31:08.319     4  asha updated ConfigMap ssa in shop with kubectl replace from 127.0.0.1, allowed by RoleBinding "asha-edit"
                        key a removed
                        key z added: 1
    19:31:08.378        kubernetes-admin deleted ConfigMap ssa in shop with ops-script from 127.0.0.1
    "
  `);
});

test('the difference of two revisions, field by field', async () => {
  const args = ['history', 'deployment', 'web', '-n', 'shop', '--diff', '11..12', ...FILE];
  const { out } = await runCommand(args);
  expect(out).toMatchInlineSnapshot(`
    "metadata.generation
      - 2
      + 3
    spec.template.spec.containers[nginx].image
      - nginx:1.27
      + nginx:1.28
    "
  `);
});

test('a revision as YAML, and what is not known of it on standard error', async () => {
  const { out, err } = await runCommand(['history', 'cm/ssa', '--revision', '1', ...FILE]);
  expect(out).toContain('kind: ConfigMap\n');
  expect(out).toContain('  name: ssa\n');
  expect(err).toBe('');
});

test('NDJSON has a revision a line, Markdown a table row', async () => {
  const args = ['history', 'deploy/web', ...FILE];
  const lines = (await runCommand([...args, '-o', 'ndjson'])).out.trimEnd().split('\n');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ number: 1, known: 'response' });
  const { out } = await runCommand([...args, '-o', 'markdown']);
  expect(out.split('\n').filter((line) => /^\| \d/.test(line))).toHaveLength(lines.length);
});

test.each([
  [['history', 'cm/none', ...FILE], 'event/not-found'],
  [['history', 'secret/web', ...FILE], 'event/not-found'],
  [['history', 'pod', ...FILE], 'usage/invalid'],
  [['history', 'cm/ssa', '--diff', '1-2', ...FILE], 'usage/invalid'],
  [['history', 'cm/ssa', '--revision', '99', ...FILE], 'event/not-found'],
])('%j ends with a hint', async (args, code) => {
  const { err } = await runCommand(args);
  expect(err).toContain(`[${code}]`);
  expect(err).toContain('hint: ');
});
