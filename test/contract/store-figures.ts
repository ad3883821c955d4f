import { describe, expect, test } from 'vitest';
import type { AuditEvent, RawEvent } from '../../src/event/audit-event.ts';
import type { Facet, Group } from '../../src/store/store.ts';
import { at, event, is, NOON_US, raw, requests, selection } from './raw-event.ts';
import type { OpenStore } from './store-contract.ts';

/** What histogram, facets, groups and statistics promise. */
export function figuresContract(open: OpenStore): void {
  test('an empty store gives empty figures', async () => {
    await using store = await open();
    const fields = ['verb'];
    expect(await store.histogram({ ...selection(), intervalUs: 1e6 })).toEqual([]);
    expect(await store.facets({ ...selection(), fields, top: 5 })).toEqual([
      { field: 'verb', values: [], absent: 0, distinct: 0 },
    ]);
    expect(await store.groups({ ...selection(), fields, top: 5 })).toEqual([]);
    expect(await store.statistics(selection())).toStrictEqual({ count: 0, errors: 0 });
  });

  test('a question never reads less than what matches', async () => {
    await using store = await open();
    await store.append([...requests(5), raw(event({ auditID: 'w', userAgent: 'zebra/1' }))]);
    const asked = selection({
      query: { kind: 'text', pattern: { parts: ['zebra'] }, span: { start: 0, end: 5 } },
    });
    const reading = await store.explain(asked);
    expect(reading?.allRows).toBe(6);
    expect(reading?.parts).toBeLessThanOrEqual(reading?.allParts ?? 0);
    expect(reading?.events).toBeGreaterThanOrEqual(await store.count(asked));
    expect((await store.explain(selection()))?.rows).toBe(6);
  });

  describe('histogram', () => histogramContract(open));
  describe('facets', () => facetsContract(open));
  describe('groups', () => groupsContract(open));
  describe('statistics', () => statisticsContract(open));

  test.each([0, -1, 0.5, Number.NaN])(
    'a width of %d for bars, or as many values, is refused',
    async (bad) => {
      await using store = await open();
      await store.append(requests(1));
      const invalid = { code: 'usage/invalid' };
      const fields = ['verb'];
      await expect(store.histogram({ ...selection(), intervalUs: bad })).rejects.toMatchObject(
        invalid,
      );
      await expect(store.facets({ ...selection(), fields, top: bad })).rejects.toMatchObject(
        invalid,
      );
      await expect(store.groups({ ...selection(), fields, top: bad })).rejects.toMatchObject(
        invalid,
      );
    },
  );

  test('fields outside of the catalogue are refused, short names too', async () => {
    await using store = await open();
    const unknown = { code: 'query/unknown-field' };
    for (const field of ['nope', 'user', 'requestObject.spec']) {
      const asked = { ...selection(), fields: ['verb', field], top: 5 };
      await expect(store.facets(asked)).rejects.toMatchObject(unknown);
      await expect(store.groups(asked)).rejects.toMatchObject(unknown);
    }
    const none = { ...selection(), fields: [], top: 5 };
    await expect(store.groups(none)).rejects.toMatchObject({ code: 'usage/invalid' });
  });
}

function histogramContract(open: OpenStore): void {
  test('bars begin at multiples of their width since the epoch, and empty ones are left out', async () => {
    await using store = await open();
    const times = [59_999_999, 0, 60_000_000, 61_000_000, 300_000_000];
    await store.append(times.map((time, i) => ofTime(time, { auditID: `h${i}` })));
    expect(await store.histogram({ ...selection(), intervalUs: 60e6 })).toEqual([
      { startUs: NOON_US, count: 2, errors: 0 },
      { startUs: NOON_US + 60e6, count: 2, errors: 0 },
      { startUs: NOON_US + 300e6, count: 1, errors: 0 },
    ]);
  });

  test('a width that does not divide an hour is aligned to the epoch all the same', async () => {
    await using store = await open();
    await store.append([ofTime(0)]);
    const intervalUs = 7_000_003;
    const startUs = NOON_US - (NOON_US % intervalUs);
    expect(await store.histogram({ ...selection(), intervalUs })).toEqual([
      { startUs, count: 1, errors: 0 },
    ]);
  });

  test('times before the epoch fall into bars that begin before them', async () => {
    await using store = await open();
    await store.append([
      raw(event({ auditID: 'old', requestReceivedTimestamp: '1969-12-31T23:59:59.500000Z' })),
      raw(
        event({
          auditID: 'timeless',
          requestReceivedTimestamp: undefined,
          stageTimestamp: undefined,
        }),
      ),
    ]);
    expect(await store.histogram({ ...selection(), intervalUs: 1e6 })).toEqual([
      { startUs: -1e6, count: 1, errors: 0 },
      { startUs: 0, count: 1, errors: 0 },
    ]);
  });

  test('errors are answers of 400 and above', async () => {
    await using store = await open();
    const codes = [101, 200, 399, 400, 404, 500, undefined];
    await store.append(
      codes.map((code, i) =>
        raw(event({ auditID: `c${i}`, responseStatus: { ...(code && { code }) } })),
      ),
    );
    expect(await store.histogram({ ...selection(), intervalUs: 60e6 })).toEqual([
      { startUs: NOON_US, count: 7, errors: 3 },
    ]);
  });

  test('query and range decide what is counted', async () => {
    await using store = await open();
    await store.append([...requests(4), ...requests(4, { verb: 'delete' })]);
    const asked = selection({ query: is('verb', 'delete'), range: { sinceUs: NOON_US + 1e6 } });
    expect(await store.histogram({ ...asked, intervalUs: 2e6 })).toEqual([
      { startUs: NOON_US, count: 1, errors: 0 },
      { startUs: NOON_US + 2e6, count: 2, errors: 0 },
    ]);
  });
}

function facetsContract(open: OpenStore): void {
  const facet = async (
    lines: readonly RawEvent[],
    field: string,
    top = 10,
  ): Promise<Facet | undefined> => {
    await using store = await open();
    await store.append(lines);
    return (await store.facets({ ...selection(), fields: [field], top }))[0];
  };

  test('values come by count, then by value in the order of code points', async () => {
    const agents = ['b', 'a', 'b', '\u{1f600}', '\uff5e', 'B', 'é', '', 'a b'];
    const lines = agents.map((userAgent, i) => raw(event({ auditID: `f${i}`, userAgent })));
    const values = ['b', '', 'B', 'a', 'a b', 'é', '\uff5e', '\u{1f600}'];
    expect(await facet(lines, 'userAgent')).toEqual({
      field: 'userAgent',
      values: values.map((value) => ({ value, count: value === 'b' ? 2 : 1 })),
      absent: 0,
      distinct: 8,
    });
    const best = [
      { value: 'b', count: 2 },
      { value: '', count: 1 },
    ];
    expect(await facet(lines, 'userAgent', 2)).toMatchObject({ values: best, distinct: 8 });
  });

  test('rows without the field are counted apart', async () => {
    const users = [{ username: 'jai' }, {}, undefined];
    const lines = users.map((user, i) => raw(event({ auditID: `f${i}`, user })));
    expect(await facet(lines, 'user.username')).toEqual({
      field: 'user.username',
      values: [{ value: 'jai', count: 1 }],
      absent: 2,
      distinct: 1,
    });
  });

  test('a row with several values counts once for each of them', async () => {
    const groups = [['dev', 'ops'], ['ops', 'ops'], [], undefined];
    const lines = groups.map((of, i) =>
      raw(event({ auditID: `f${i}`, user: { ...(of && { groups: of }) } })),
    );
    expect(await facet(lines, 'user.groups')).toEqual({
      field: 'user.groups',
      values: [
        { value: 'ops', count: 2 },
        { value: 'dev', count: 1 },
      ],
      absent: 2,
      distinct: 2,
    });
  });

  test('numbers are shown as they are written and ordered as texts among equals', async () => {
    const codes = [200, 404, 1000, 200];
    const lines = codes.map((code, i) =>
      raw(event({ auditID: `f${i}`, responseStatus: { code } })),
    );
    expect((await facet(lines, 'responseStatus.code'))?.values).toEqual([
      { value: '200', count: 2 },
      { value: '1000', count: 1 },
      { value: '404', count: 1 },
    ]);
  });

  test('the actor is whom the caller acted as, otherwise the caller', async () => {
    const lines = [raw(event()), raw(event({ impersonatedUser: { username: 'admin' } }))];
    expect((await facet(lines, 'actor'))?.values).toEqual([
      { value: 'admin', count: 1 },
      { value: 'jai', count: 1 },
    ]);
  });

  test('several fields are answered in the order asked, no field with nothing', async () => {
    await using store = await open();
    await store.append([raw(event()), raw(event(), { cluster: 'west', source: 'w.log' })]);
    const fields = ['verb', 'cluster', 'source', 'auditID', 'objectRef.name'];
    const facets = await store.facets({ ...selection(), fields, top: 1 });
    expect(facets).toEqual([
      { field: 'verb', values: [{ value: 'get', count: 2 }], absent: 0, distinct: 1 },
      { field: 'cluster', values: [{ value: 'east', count: 1 }], absent: 0, distinct: 2 },
      { field: 'source', values: [{ value: 'audit.log', count: 1 }], absent: 0, distinct: 2 },
      { field: 'auditID', values: [{ value: 'a-1', count: 2 }], absent: 0, distinct: 1 },
      { field: 'objectRef.name', values: [], absent: 2, distinct: 0 },
    ]);
  });
}

function groupsContract(open: OpenStore): void {
  const groups = async (
    lines: readonly RawEvent[],
    fields: readonly string[],
    top = 10,
  ): Promise<readonly Group[]> => {
    await using store = await open();
    await store.append(lines);
    return store.groups({ ...selection(), fields, top });
  };

  test('rows that agree in all fields form a group; errors are counted', async () => {
    const rows: readonly (readonly [string | undefined, string, number])[] = [
      ['jai', 'get', 200],
      ['jai', 'get', 403],
      ['ann', 'get', 200],
      ['ann', 'delete', 404],
      [undefined, 'get', 401],
      ['jai', 'delete', 200],
    ];
    const lines = rows.map(([username, verb, code], i) =>
      raw(
        event({
          auditID: `g${i}`,
          user: { ...(username && { username }) },
          verb,
          responseStatus: { code },
        }),
      ),
    );
    const all: readonly Group[] = [
      { values: ['jai', 'get'], count: 2, errors: 1 },
      { values: ['ann', 'delete'], count: 1, errors: 1 },
      { values: ['ann', 'get'], count: 1, errors: 0 },
      { values: ['jai', 'delete'], count: 1, errors: 0 },
      { values: [undefined, 'get'], count: 1, errors: 1 },
    ];
    expect(await groups(lines, ['user.username', 'verb'])).toEqual(all);
    expect(await groups(lines, ['user.username', 'verb'], 3)).toEqual(all.slice(0, 3));
  });

  test('a row with several values is in the group of each combination, once', async () => {
    const lines = [
      raw(event({ user: { groups: ['a', 'b', 'a'] }, sourceIPs: ['10.0.0.1', '10.0.0.2'] })),
      raw(event({ auditID: 'g2', user: { groups: ['a'] }, responseStatus: { code: 500 } })),
    ];
    expect(await groups(lines, ['user.groups', 'sourceIPs'])).toEqual([
      { values: ['a', '10.0.0.1'], count: 1, errors: 0 },
      { values: ['a', '10.0.0.2'], count: 1, errors: 0 },
      { values: ['a', undefined], count: 1, errors: 1 },
      { values: ['b', '10.0.0.1'], count: 1, errors: 0 },
      { values: ['b', '10.0.0.2'], count: 1, errors: 0 },
    ]);
  });

  test('an absent value, an empty one and the word null are three values', async () => {
    const agents = ['null', '', undefined];
    const lines = agents.map((userAgent, i) => raw(event({ auditID: `g${i}`, userAgent })));
    const values = (await groups(lines, ['userAgent'])).map((group) => group.values);
    expect(values).toEqual([[''], ['null'], [undefined]]);
  });
}

function statisticsContract(open: OpenStore): void {
  test('latency quantiles are values that occurred, by nearest rank', async () => {
    await using store = await open();
    const ms = [9, 1, 8, 2, 7, 3, 6, 4, 5, 1000.25];
    await store.append(ms.map((latencyMs, i) => ofLatency(i, latencyMs)));
    expect(await store.statistics(selection())).toStrictEqual({
      count: 10,
      errors: 0,
      firstUs: NOON_US,
      lastUs: NOON_US + 9e6,
      latencyMs: { p50: 5, p90: 9, p99: 1000.25, max: 1000.25 },
    });
  });

  test('of two values the median is the lower one; of one value all are it', async () => {
    await using store = await open();
    await store.append([ofLatency(0, 3)]);
    const one = { p50: 3, p90: 3, p99: 3, max: 3 };
    expect((await store.statistics(selection())).latencyMs).toEqual(one);
    await store.append([ofLatency(1, 4)]);
    const two = { p50: 3, p90: 4, p99: 4, max: 4 };
    expect((await store.statistics(selection())).latencyMs).toEqual(two);
  });

  test.each<[string, { [K in keyof AuditEvent]?: AuditEvent[K] | undefined }]>([
    ['a watch', { verb: 'watch' }],
    ['a proxied service', { verb: 'proxy' }],
    ['exec', { objectRef: { resource: 'pods', subresource: 'exec' } }],
    ['attach', { objectRef: { resource: 'pods', subresource: 'attach' } }],
    ['a port-forward', { objectRef: { resource: 'pods', subresource: 'portforward' } }],
    ['logs', { objectRef: { resource: 'pods', subresource: 'log' } }],
    ['a proxied node', { objectRef: { resource: 'nodes', subresource: 'proxy' } }],
    ['the profiler', { requestURI: '/debug/pprof/profile?seconds=30' }],
    ['no time of the request', { requestReceivedTimestamp: undefined }],
    ['no time of the stage', { stageTimestamp: undefined }],
    [
      'no times but the one of 1.8',
      { requestReceivedTimestamp: undefined, stageTimestamp: undefined, timestamp: at(0) },
    ],
  ])('%s counts, but not for latency', async (_what, fields) => {
    await using store = await open();
    await store.append([raw(event({ stageTimestamp: at(9e6), ...fields }))]);
    expect(await store.statistics(selection())).not.toHaveProperty('latencyMs');
    await store.append([ofLatency(1, 2)]);
    const figures = await store.statistics(selection());
    expect(figures).toMatchObject({ count: 2, latencyMs: { p50: 2, max: 2 } });
  });

  test.each<[string, Partial<AuditEvent>]>([
    ['list', { verb: 'list' }],
    ['a scale', { objectRef: { resource: 'deployments', subresource: 'scale' } }],
    ['an object named exec', { objectRef: { resource: 'pods', name: 'exec' } }],
    ['an ordinary path', { requestURI: '/healthz' }],
  ])('%s counts for latency', async (_what, fields) => {
    await using store = await open();
    await store.append([raw(event(fields))]);
    expect((await store.statistics(selection())).latencyMs?.max).toBe(1.5);
  });

  test('query, range and unit decide; errors are answers of 400 and above', async () => {
    await using store = await open();
    await store.append([
      ...requests(3, { responseStatus: { code: 404 } }),
      ...requests(3, { responseStatus: { code: 200 }, user: { username: 'ann' } }),
    ]);
    const range = { sinceUs: NOON_US + 1e6 };
    expect(await store.statistics(selection({ range }))).toMatchObject({ count: 4, errors: 2 });
    const query = is('user.username', 'ann');
    expect(await store.statistics(selection({ range, query }))).toMatchObject({
      count: 2,
      errors: 0,
      firstUs: NOON_US + 1e6,
      lastUs: NOON_US + 2e6,
    });
  });
}

function ofTime(afterNoonUs: number, fields: Partial<AuditEvent> = {}): RawEvent {
  return raw(event({ requestReceivedTimestamp: at(afterNoonUs), ...fields }));
}

/** The request of one second after noon and so on that took as long. */
function ofLatency(second: number, latencyMs: number): RawEvent {
  const stageTimestamp = at(second * 1e6 + latencyMs * 1000);
  return ofTime(second * 1e6, { auditID: `l${second}`, stageTimestamp });
}
