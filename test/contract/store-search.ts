import { expect, test } from 'vitest';
import type { Row } from '../../src/store/store.ts';
import { ALL, at, event, is, NOON_US, raw, requests, selection } from './raw-event.ts';
import type { OpenStore } from './store-contract.ts';

/** What `search` and `count` promise about rows, their order and the range. */
export function searchContract(open: OpenStore): void {
  test('an empty store has no rows and no next page', async () => {
    await using store = await open();
    for (const unit of ['requests', 'events'] as const) {
      const request = { ...selection({ unit }), order: 'newest', limit: 10 } as const;
      expect(await store.search(request)).toEqual({ rows: [] });
      expect(await store.count(selection({ unit }))).toBe(0);
    }
  });

  test('a row has the columns of its event', async () => {
    await using store = await open();
    await store.append([raw(FULL, { cluster: 'west', source: 'w.log' })]);
    const page = await store.search({ ...selection(), order: 'newest', limit: 10 });
    expect(page).toStrictEqual({ rows: [FULL_ROW] });
  });

  test('what an event does not say is absent in its row', async () => {
    await using store = await open();
    await store.append([
      raw('{"level":"Metadata","auditID":"a","stage":"RequestReceived"}'),
      raw(
        event({ user: {}, objectRef: {}, sourceIPs: [], verb: undefined, requestURI: undefined }),
      ),
    ]);
    const { rows } = await store.search({ ...selection(), order: 'oldest', limit: 10 });
    const shared = { cluster: 'east', source: 'audit.log', level: 'Metadata' };
    expect(rows).toStrictEqual([
      { ...shared, position: 0, timeUs: 0, stageTimeUs: 0, stage: 'RequestReceived' },
      {
        ...shared,
        position: 1,
        timeUs: NOON_US,
        stageTimeUs: NOON_US + 1500,
        stage: 'ResponseComplete',
      },
    ]);
  });

  test('an empty text is a value, not an absence', async () => {
    await using store = await open();
    await store.append([raw(event({ userAgent: '', verb: '' }))]);
    const { rows } = await store.search({ ...selection(), order: 'newest', limit: 1 });
    expect(rows[0]).toMatchObject({ userAgent: '', verb: '' });
  });

  test.each([
    ['newest', [2, 4, 1, 3, 0]],
    ['oldest', [0, 3, 1, 4, 2]],
  ] as const)(
    '%s first is by the time of the request, then by position',
    async (order, expected) => {
      await using store = await open();
      const times = [10, 20, 30, 10, 20].map(at);
      await store.append(
        times.map((time, i) =>
          raw(event({ auditID: `t${i}`, requestReceivedTimestamp: time, stageTimestamp: at(-i) })),
        ),
      );
      const { rows } = await store.search({ ...selection(), order, limit: 10 });
      expect(rows.map(({ position }) => position)).toEqual(expected);
    },
  );

  test('the time of the stage decides where the time of the request is not told', async () => {
    await using store = await open();
    await store.append([
      raw(event({ auditID: 'a', requestReceivedTimestamp: at(5) })),
      raw(event({ auditID: 'b', requestReceivedTimestamp: undefined, stageTimestamp: at(1) })),
      raw(
        event({
          auditID: 'c',
          requestReceivedTimestamp: undefined,
          stageTimestamp: undefined,
          timestamp: at(9),
        }),
      ),
    ]);
    const { rows } = await store.search({ ...selection(), order: 'oldest', limit: 10 });
    expect(rows.map(({ position }) => position)).toEqual([1, 0, 2]);
  });

  test.each([
    ['neither end', {}, [0, 1, 2, 3, 4]],
    ['a beginning, which belongs to it', { sinceUs: NOON_US + 2e6 }, [2, 3, 4]],
    ['an end, which does not', { untilUs: NOON_US + 2e6 }, [0, 1]],
    ['both', { sinceUs: NOON_US + 1e6, untilUs: NOON_US + 3e6 }, [1, 2]],
    ['one microsecond', { sinceUs: NOON_US + 1e6, untilUs: NOON_US + 1e6 + 1 }, [1]],
    ['no length', { sinceUs: NOON_US + 1e6, untilUs: NOON_US + 1e6 }, []],
    ['the end before the beginning', { sinceUs: NOON_US + 3e6, untilUs: NOON_US }, []],
    ['nothing in it', { sinceUs: NOON_US + 1e9 }, []],
  ])('a range with %s', async (_what, range, expected) => {
    await using store = await open();
    await store.append(requests(5));
    for (const unit of ['requests', 'events'] as const) {
      const asked = selection({ range, unit });
      const { rows } = await store.search({ ...asked, order: 'oldest', limit: 10 });
      expect(rows.map(({ position }) => position)).toEqual(expected);
      expect(await store.count(asked)).toBe(expected.length);
    }
  });

  test('finds what the query is about and counts it', async () => {
    await using store = await open();
    await store.append([...requests(4), ...requests(3, { verb: 'delete' })]);
    const query = is('verb', 'delete');
    const { rows } = await store.search({ ...selection({ query }), order: 'oldest', limit: 10 });
    expect(rows.map(({ position }) => position)).toEqual([4, 5, 6]);
    expect(await store.count(selection({ query }))).toBe(3);
    expect(await store.count(selection({ query: is('verb', 'DELETE') }))).toBe(0);
  });

  test.each([
    [1, 1, true],
    [4, 4, true],
    [5, 5, false],
    [6, 5, false],
    [1_000_000, 5, false],
  ])('a limit of %i gives %i of five rows, more to come: %s', async (limit, length, more) => {
    await using store = await open();
    await store.append(requests(5));
    const page = await store.search({ ...selection(), order: 'newest', limit });
    expect(page.rows).toHaveLength(length);
    expect(page.next !== undefined).toBe(more);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'a limit of %d is refused',
    async (limit) => {
      await using store = await open();
      const request = { query: ALL, range: {}, unit: 'events', order: 'newest', limit } as const;
      await expect(store.search(request)).rejects.toMatchObject({ code: 'usage/invalid' });
    },
  );
}

const FULL = event({
  level: 'RequestResponse',
  verb: 'patch',
  requestURI: '/apis/apps/v1/namespaces/shop/deployments/web/scale?dryRun=All',
  user: { username: 'ann', uid: 'u1', groups: ['dev', 'system:authenticated'] },
  impersonatedUser: { username: 'admin', groups: ['system:masters'] },
  sourceIPs: ['10.0.0.1', '2001:db8::1'],
  userAgent: 'kubectl/v1.33.1',
  objectRef: {
    resource: 'deployments',
    subresource: 'scale',
    namespace: 'shop',
    name: 'web',
    apiGroup: 'apps',
    apiVersion: 'v1',
  },
  responseStatus: { code: 409, reason: 'Conflict', status: 'Failure' },
  requestReceivedTimestamp: '2026-11-23T19:33:28.297123Z',
  stageTimestamp: '2026-11-23T19:33:28.301456Z',
  annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
});

const FULL_ROW: Row = {
  position: 0,
  cluster: 'west',
  source: 'w.log',
  timeUs: Date.UTC(2026, 10, 23, 19, 33, 28) * 1000 + 297_123,
  stageTimeUs: Date.UTC(2026, 10, 23, 19, 33, 28) * 1000 + 301_456,
  level: 'RequestResponse',
  stage: 'ResponseComplete',
  verb: 'patch',
  requestURI: '/apis/apps/v1/namespaces/shop/deployments/web/scale?dryRun=All',
  username: 'ann',
  groups: ['dev', 'system:authenticated'],
  impersonatedUsername: 'admin',
  sourceIPs: ['10.0.0.1', '2001:db8::1'],
  userAgent: 'kubectl/v1.33.1',
  resource: 'deployments',
  subresource: 'scale',
  namespace: 'shop',
  name: 'web',
  apiGroup: 'apps',
  apiVersion: 'v1',
  code: 409,
  statusReason: 'Conflict',
  decision: 'allow',
};
