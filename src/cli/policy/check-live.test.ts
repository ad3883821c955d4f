import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, runCommand } from '../../../test/cli/fake-terminal.ts';

const ANSWERS: Readonly<Record<string, unknown>> = {
  '/api': {
    kind: 'APIGroupDiscoveryList',
    items: [{ versions: [{ version: 'v1', resources: [{ resource: 'pods' }] }] }],
  },
  '/apis': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: { name: 'shop.example.com' },
        versions: [{ version: 'v1', resources: [{ resource: 'orders' }] }],
      },
    ],
  },
  '/version': { gitVersion: 'v1.33.4-gke.100' },
};

const server = createServer(({ url = '' }, response) => {
  response.statusCode = ANSWERS[url] === undefined ? 404 : 200;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(ANSWERS[url] ?? { kind: 'Status', code: 404, message: 'no' }));
});
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-live-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'shop',
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'u', user: {} }],
    contexts: [{ name: 'shop', context: { cluster: 'c', user: 'u' } }],
  };
  await writeFile(join(folder, 'config'), JSON.stringify(config));
  await writeFile(
    join(folder, 'policy.yaml'),
    `apiVersion: audit.k8s.io/v1
rules:
  - level: Metadata
    resources:
      - group: shop.example.com
        resources: [orders, order]
      - group: shp.example.com
  - level: Metadata
`,
  );
  await writeFile(
    join(folder, 'star.yaml'),
    'apiVersion: audit.k8s.io/v1\nrules: [{level: Metadata, resources: [{group: "*"}]}]\n',
  );
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function check(
  file: string,
  ...args: readonly string[]
): Promise<Ran & { readonly codes: unknown }> {
  const ran = await runCommand(['policy', 'check', join(folder, file), '-o', 'json', ...args], {
    env: { KUBECONFIG: join(folder, 'config') },
  });
  if (ran.out === '') return { ...ran, codes: undefined };
  const { findings } = JSON.parse(ran.out) as { findings: { code: string; message: string }[] };
  const told = findings.filter(({ code }) => /unknown|star-group/.test(code));
  return { ...ran, codes: told.map(({ message }) => message) };
}

test('a live cluster knows its resources and its release', async () => {
  const asked = [
    'there is no resource "order" in the group shop.example.com',
    'the cluster serves no group shp.example.com',
  ];
  expect((await check('policy.yaml')).codes).toEqual([]);
  expect((await check('policy.yaml', '--live')).codes).toEqual(asked);
  expect((await check('policy.yaml', '--context', 'shop')).codes).toEqual(asked);
  expect((await check('policy.yaml', '--kubeconfig', join(folder, 'config'))).codes).toEqual(asked);
  const star = ['the group "*" is not known to this release'];
  expect((await check('star.yaml')).codes).toEqual([]);
  expect((await check('star.yaml', '--live')).codes).toEqual(star);
  expect((await check('star.yaml', '--live', '--kubernetes', '1.36')).codes).toEqual([]);
});

test('a cluster that cannot be asked is a failure, and a file with a cluster a mistake', async () => {
  const none = await check('policy.yaml', '--context', 'nowhere');
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('no context "nowhere"')]);
  const both = await check('policy.yaml', '--live', '--resources', 'x');
  expect([both.code, both.err]).toEqual([2, expect.stringContaining('not both')]);
});
