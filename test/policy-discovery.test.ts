import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { JsonValue } from '../src/event/json-value.ts';
import { type AskServer, discoverResources } from '../src/policy/discover-resources.ts';
import { lintPolicy } from '../src/policy/lint-policy.ts';
import { parsePolicyDocument } from '../src/policy-file/parse-policy-document.ts';

type Answers = Readonly<Record<string, JsonValue>>;

/** An API server that answers some paths, and the way to ask it. */
async function withServer<T>(
  answerOf: (request: IncomingMessage) => JsonValue | undefined,
  work: (ask: AskServer, asked: readonly string[]) => Promise<T>,
): Promise<T> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = answerOf(request);
    response.statusCode = answer === undefined ? 503 : 200;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer ?? { kind: 'Status', code: 503 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ask: AskServer = async (path, accept) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { accept } });
    if (!answer.ok) throw new Error(`${path} gave ${answer.status}`);
    return (await answer.json()) as JsonValue;
  };
  try {
    return await work(ask, asked);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const group = (name: string, resource: string, freshness: string): JsonValue => ({
  ...(name !== '' && { metadata: { name } }),
  versions: [
    {
      version: 'v1',
      resources: [{ resource, subresources: [{ subresource: 'status' }] }],
      freshness,
    },
  ],
});

const aggregated = (freshness: string): Answers => ({
  '/api': { kind: 'APIGroupDiscoveryList', items: [group('', 'pods', 'Current')] },
  '/apis': {
    kind: 'APIGroupDiscoveryList',
    items: [group('shop.example.com', 'orders', freshness)],
  },
});

const LEGACY: Answers = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': {
    kind: 'APIGroupList',
    groups: [
      { name: 'shop.example.com', versions: [{ groupVersion: 'shop.example.com/v1' }] },
      { name: 'metrics.k8s.io', versions: [{ groupVersion: 'metrics.k8s.io/v1beta1' }] },
    ],
  },
  '/api/v1': {
    kind: 'APIResourceList',
    groupVersion: 'v1',
    resources: [{ name: 'pods' }, { name: 'pods/status' }],
  },
  '/apis/shop.example.com/v1': {
    kind: 'APIResourceList',
    groupVersion: 'shop.example.com/v1',
    resources: [{ name: 'orders' }, { name: 'orders/status' }],
  },
};

const RESOURCES = [
  { group: '', resource: 'pods', subresources: ['status'] },
  { group: 'shop.example.com', resource: 'orders', subresources: ['status'] },
];

const asks =
  (answers: Answers) =>
  ({ url = '' }: IncomingMessage): JsonValue | undefined =>
    answers[url];

test('a server with aggregated discovery is asked twice', async () => {
  const answers = aggregated('Current');
  // As the API server: who does not ask for the aggregated form gets the old one.
  const answerOf = (request: IncomingMessage) =>
    asks(request.headers.accept?.includes('v=v2;') === true ? answers : LEGACY)(request);
  await withServer(answerOf, async (ask, asked) => {
    expect(await discoverResources(ask)).toEqual({ resources: RESOURCES, hasAllGroups: true });
    expect(asked.toSorted()).toEqual(['/api', '/apis']);
  });
});

test('an extension server that is away leaves its groups open', async () => {
  await withServer(asks(aggregated('Stale')), async (ask) => {
    expect(await discoverResources(ask)).toMatchObject({ hasAllGroups: false });
  });
});

test('an older server is asked for each group, and one that does not answer is left out', async () => {
  await withServer(asks(LEGACY), async (ask, asked) => {
    expect(await discoverResources(ask)).toEqual({ resources: RESOURCES, hasAllGroups: false });
    expect(asked.length).toBe(5);
  });
});

test('a server that refuses is an error, not a cluster without resources', async () => {
  await withServer(asks({}), async (ask) => {
    await expect(discoverResources(ask)).rejects.toThrow('503');
  });
});

test('what the cluster serves decides about groups and resources that are not built in', async () => {
  const text = (name: string, resource: string): string =>
    `apiVersion: audit.k8s.io/v1\nrules:\n  - level: Request\n    omitManagedFields: true\n    resources: [{group: ${name}, resources: [${resource}]}]\n  - level: Metadata\n`;
  await withServer(asks(aggregated('Current')), async (ask) => {
    const resources = await discoverResources(ask);
    const messages = (name: string, resource: string): readonly string[] =>
      lintPolicy(parsePolicyDocument(text(name, resource)), { release: '1.36', resources })
        .filter(({ code }) => code === 'resource-unknown')
        .map(({ message }) => message);
    expect(messages('shop.example.com', 'orders')).toEqual([]);
    expect(messages('shop.example.com', 'orders/status')).toEqual([]);
    expect(messages('metrics.k8s.io', 'pods')).toEqual([]);
    expect(messages('shop.example.com', 'order')).toEqual([
      'there is no resource "order" in the group shop.example.com',
    ]);
    expect(messages('shop.example.com', 'orders/scale')).toEqual([
      'orders has no subresource "scale"',
    ]);
    expect(messages('shop.exmaple.com', 'orders')).toEqual([
      'the cluster serves no group shop.exmaple.com',
    ]);
  });
});
