import { expect, test } from 'vitest';
import { at, event, NOON_US, raw } from '../../../test/contract/raw-event.ts';
import { serveEvents } from '../../../test/serve-fixture.ts';
import type { IdentityAnswer, OverviewAnswer } from '../../api/overview-answer.ts';
import type { AuditEvent } from '../../event/audit-event.ts';

const second = 1e6;

function call(id: string, atUs: number, fields: Partial<AuditEvent>): ReturnType<typeof raw> {
  return raw(
    event({
      auditID: id,
      requestReceivedTimestamp: at(atUs),
      stageTimestamp: at(atUs + 2500),
      responseStatus: { code: 200 },
      objectRef: { resource: 'pods', namespace: 'dev', name: 'web' },
      sourceIPs: ['10.0.0.1'],
      userAgent: 'kubectl',
      ...fields,
    }),
    { receivedUs: NOON_US + atUs + 10_000 },
  );
}

const events = [
  call('1', 0, { user: { username: 'jai', groups: ['dev'] } }),
  call('2', second, {
    user: { username: 'jai', groups: ['dev'] },
    verb: 'delete',
    responseStatus: { code: 403 },
  }),
  call('3', 2 * second, { user: { username: 'ann' }, impersonatedUser: { username: 'jai' } }),
  call('4', 100 * second, {
    user: { username: 'jai' },
    impersonatedUser: { username: 'root' },
    responseStatus: { code: 404 },
  }),
];
const sizes = events.map(({ bytes }) => bytes.length);
const app = await serveEvents(events);

async function get<Answer>(path: string): Promise<Answer> {
  return (await app.inject(`/api/v1/${path}`)).json<Answer>();
}

test('identity: what a user did, was refused, and who acted as whom', async () => {
  const answer = await get<IdentityAnswer>('identity?user=jai');
  expect(answer).toMatchObject({
    ...{
      name: 'jai',
      kind: 'person',
      requests: 4,
      errors: 2,
      first: at(0),
      last: at(100 * second),
    },
    query: 'user: jai or as: jai',
    denials: [{ verb: 'delete', resource: 'pods', count: 1, errors: 1 }],
    groups: [{ value: 'dev', count: 2 }],
    namespaces: [{ value: 'dev', count: 4 }],
    sourceIPs: [{ value: '10.0.0.1', count: 4 }],
    userAgents: [{ value: 'kubectl', count: 4 }],
    actedAs: [{ value: 'root', count: 1 }],
    actedAsBy: [{ value: 'ann', count: 1 }],
    members: [],
  });
  expect(answer.cells).toEqual([
    {
      verb: 'get',
      resource: 'pods',
      count: 3,
      errors: 1,
      query: '(user: jai or as: jai) and verb: get and resource: pods',
    },
    {
      verb: 'delete',
      resource: 'pods',
      count: 1,
      errors: 1,
      query: '(user: jai or as: jai) and verb: delete and resource: pods',
    },
  ]);
});

test('each cell opens the requests it counts', async () => {
  const { cells } = await get<IdentityAnswer>('identity?user=jai');
  for (const { query, count } of cells) {
    const { rows } = await get<{ rows: unknown[] }>(`search?query=${encodeURIComponent(query)}`);
    expect(rows).toHaveLength(count);
  }
});

test('identity: of a group also who acted with it, and only in the range asked for', async () => {
  const path = `identity?group=dev&since=${at(second)}&until=${at(2 * second)}`;
  expect(await get(path)).toMatchObject({
    ...{ name: 'dev', kind: 'group', requests: 1, errors: 1 },
    members: [{ value: 'jai', count: 1 }],
    actedAsBy: [],
  });
});

test.each(['identity', 'identity?user=a&group=b'])('%s is refused', async (path) => {
  expect(await get(path)).toMatchObject({ error: { code: 'usage/invalid' } });
});

test('overview: requests, errors and denials over time, latency, talkers by bytes, sources with lag', async () => {
  const answer = await get<OverviewAnswer>('overview?bars=2');
  const [one = 0, two = 0, three = 0, four = 0] = sizes;
  expect(answer.bars).toEqual([
    { start: at(0), requests: 3, errors: 1, denied: 1, events: 3 },
    { start: at(60 * second), requests: 1, errors: 1, denied: 0, events: 1 },
  ]);
  expect(answer.latency).toEqual([
    { start: at(0), count: 3, p50: 2.5, p90: 2.5, p99: 2.5 },
    { start: at(60 * second), count: 1, p50: 2.5, p90: 2.5, p99: 2.5 },
  ]);
  expect(answer.users).toEqual([
    { value: 'jai', events: 3, sizeBytes: one + two + four, query: 'user: jai' },
    { value: 'ann', events: 1, sizeBytes: three, query: 'user: ann' },
  ]);
  expect(answer.sources).toEqual([
    { cluster: 'east', source: 'audit.log', events: 4, last: at(100 * second), lagMs: 7.5 },
  ]);
  expect(answer.queries).toEqual({
    all: '',
    errors: 'code >= 400',
    denied: 'code: (401 or 403)',
  });
});
