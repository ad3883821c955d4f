import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, runCommand } from '../../../test/cli/fake-terminal.ts';

const TOKEN = 'token-of-the-test';

/** The group of a CRD, and enough of the core for the answer to be of a whole cluster. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/api': {
    kind: 'APIGroupDiscoveryList',
    items: [
      { versions: [{ version: 'v1', resources: [{ resource: 'pods' }, { resource: 'nodes' }] }] },
    ],
  },
  '/apis': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: { name: 'shop.example.com' },
        versions: [
          { version: 'v1', resources: [{ resource: 'orders' }], freshness: 'Current' },
          { version: 'v2', resources: [], freshness: 'Current' },
        ],
      },
    ],
  },
};

const POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
  - level: Request
    resources:
      - {group: shop.example.com, resources: [orders]}
      - {group: shop.example.com, resources: [order]}
      - {group: shop.exmaple.com, resources: [orders]}
  - level: Metadata
`;

const asked: { url: string; authorization: string; agent: string }[] = [];
let freshness = 'Current';
const server = createServer((request: IncomingMessage, response) => {
  const { url = '', headers } = request;
  asked.push({
    url,
    authorization: headers.authorization ?? '',
    agent: headers['user-agent'] ?? '',
  });
  const answer = ANSWERS[url];
  const isLoggedIn = headers.authorization === `Bearer ${TOKEN}`;
  response.statusCode = !isLoggedIn ? 401 : answer === undefined ? 404 : 200;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(answer ?? {}).replaceAll('"Current"', `"${freshness}"`));
});
let folder: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  folder = await mkdtemp(join(tmpdir(), 'annals-check-'));
  const entry = (name: string, token: string): string =>
    `- {name: ${name}, user: {token: ${token}}}`;
  await writeFile(
    join(folder, 'config'),
    `apiVersion: v1
kind: Config
current-context: shop
clusters: [{name: shop, cluster: {server: "http://127.0.0.1:${port}"}}]
users:
${entry('admin', TOKEN)}
${entry('stranger', 'another')}
contexts:
- {name: shop, context: {cluster: shop, user: admin}}
- {name: strange, context: {cluster: shop, user: stranger}}
`,
    { mode: 0o600 },
  );
  await writeFile(join(folder, 'policy.yaml'), POLICY);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

function check(...flags: readonly string[]): Promise<Ran> {
  const env = { KUBECONFIG: join(folder, 'config') };
  return runCommand(['policy', 'check', join(folder, 'policy.yaml'), ...flags], { env });
}

async function unknownOf(...flags: readonly string[]): Promise<readonly string[]> {
  const { out, err } = await check('-o', 'json', ...flags);
  expect(err).toBe('');
  return JSON.parse(out)
    .findings.filter(({ code }: { code: string }) => code === 'resource-unknown')
    .map(({ message }: { message: string }) => message);
}

const WRONG = [
  'there is no resource "order" in the group shop.example.com',
  'the cluster serves no group shop.exmaple.com',
];

test.each([
  ['nobody is asked unless told', [], [], 0],
  ['the cluster at hand', ['--from-cluster'], WRONG, 2],
  ['a context means its cluster', ['--context', 'shop'], WRONG, 2],
])('%s', async (_what, flags, messages, requests) => {
  asked.length = 0;
  expect(await unknownOf(...flags)).toEqual(messages);
  expect(asked.length).toBe(requests);
  for (const { authorization, agent } of asked) {
    expect([authorization, agent]).toEqual([
      `Bearer ${TOKEN}`,
      expect.stringMatching(/^annals\/\d/),
    ]);
  }
});

test('a kubeconfig means its cluster', async () => {
  expect(await unknownOf('--kubeconfig', join(folder, 'config'))).toEqual(WRONG);
});

test('who may not ask is told so, and nothing is checked half', async () => {
  const { code, out, err } = await check('--context', 'strange');
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('[cluster/unauthorized]');
});

test('groups that did not answer are told and not judged', async () => {
  freshness = 'Stale';
  try {
    const { out, err } = await check('--from-cluster');
    expect(err).toBe(
      'shop did not tell all its API groups; resources of the others are not judged\n',
    );
    expect(out).not.toContain('shop.exmaple.com');
  } finally {
    freshness = 'Current';
  }
});

test('a file and a cluster are not asked both', async () => {
  const { code, err } = await check('--resources', 'crds.json', '--from-cluster');
  expect(code).toBe(2);
  expect(err).toContain("option '--resources <file>' cannot be used with option '--from-cluster'");
});
