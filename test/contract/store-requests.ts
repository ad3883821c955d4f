import { expect, test } from 'vitest';
import type { AuditEvent, RawEvent, Stage } from '../../src/event/audit-event.ts';
import type { Row, Store, Unit } from '../../src/store/store.ts';
import { at, event, is, NOON_US, raw, selection } from './raw-event.ts';
import type { OpenStore } from './store-contract.ts';

const RECEIVED: Stage = 'RequestReceived';
const STARTED: Stage = 'ResponseStarted';
const COMPLETE: Stage = 'ResponseComplete';
const PANIC: Stage = 'Panic';

/** What `unit: 'requests'` promises: a request is shown by its last stage. */
export function requestsContract(open: OpenStore): void {
  test.each([
    ['one stage', [RECEIVED], 0],
    ['all in order', [RECEIVED, STARTED, COMPLETE], 2],
    ['all in reverse', [COMPLETE, STARTED, RECEIVED], 0],
    ['the last in the middle', [RECEIVED, COMPLETE, STARTED], 1],
    ['an answer that never ended', [RECEIVED, STARTED], 1],
    ['a panic after the answer began', [RECEIVED, STARTED, PANIC], 2],
    ['a panic that came before its beginning', [PANIC, RECEIVED], 0],
  ])('%s: the last stage stands for the request', async (_what, stages, shown) => {
    await using store = await open();
    await store.append(stages.map((stage) => raw(event({ stage, stageTimestamp: at(9) }))));
    expect(positions(await search(store, 'requests'))).toEqual([shown]);
    expect(await store.count(selection({ unit: 'requests' }))).toBe(1);
    expect(await store.count(selection({ unit: 'events' }))).toBe(stages.length);
  });

  test('it does not matter in how many calls the stages came', async () => {
    await using store = await open();
    for (const stage of [STARTED, RECEIVED, COMPLETE]) await store.append([raw(event({ stage }))]);
    expect(positions(await search(store, 'requests'))).toEqual([2]);
    await store.append([raw(event({ stage: RECEIVED, stageTimestamp: at(1) }))]);
    expect(positions(await search(store, 'requests'))).toEqual([2]);
  });

  test('of two events of the same last stage the one of the later time is shown', async () => {
    await using store = await open();
    await store.append([
      raw(event({ stageTimestamp: at(20) })),
      raw(event({ stage: RECEIVED, stageTimestamp: at(30) })),
      raw(event({ stageTimestamp: at(10) })),
    ]);
    expect(positions(await search(store, 'requests'))).toEqual([0]);
    await store.append([raw(event({ stage: PANIC, stageTimestamp: at(21) }))]);
    expect(positions(await search(store, 'requests'))).toEqual([3]);
  });

  test('of two events of the same last stage and time the later in the journal is shown', async () => {
    await using store = await open();
    const [first, second] = [raw(event()), raw(event({ userAgent: 'kubectl' }))];
    await store.append([first, second]);
    expect(positions(await search(store, 'requests'))).toEqual([1]);
    await store.append([first]);
    expect(positions(await search(store, 'requests'))).toEqual([1]);
  });

  test.each<[string, Partial<AuditEvent>, Partial<RawEvent>]>([
    ['Audit-ID', { auditID: 'a-2' }, {}],
    ['user', { user: { username: 'veeru' } }, {}],
    ['user, who is unknown here', { user: {} }, {}],
    ['URI', { requestURI: '/api/v1/namespaces/dev/pods/db' }, {}],
    ['time', { requestReceivedTimestamp: at(1) }, {}],
    ['cluster', {}, { cluster: 'west' }],
  ])('events that differ in the %s belong to two requests', async (_what, fields, origin) => {
    await using store = await open();
    await store.append([raw(event({ stage: RECEIVED })), raw(event(fields), origin)]);
    expect(await store.count(selection({ unit: 'requests' }))).toBe(2);
  });

  test('events that differ in the source belong to one request', async () => {
    await using store = await open();
    await store.append([
      raw(event({ stage: RECEIVED }), { source: 'a.log' }),
      raw(event(), { source: 'b.log' }),
    ]);
    expect(positions(await search(store, 'requests'))).toEqual([1]);
  });

  test('query and range are about the event that is shown', async () => {
    await using store = await open();
    await store.append([
      raw(event({ stage: RECEIVED })),
      raw(event({ stage: COMPLETE, responseStatus: { code: 403 } })),
      raw(event({ auditID: 'open', stage: RECEIVED })),
    ]);
    const count = (field: string, value: string, unit: Unit): Promise<number> =>
      store.count(selection({ query: is(field, value), unit }));
    expect(await count('stage', RECEIVED, 'requests')).toBe(1);
    expect(await count('stage', RECEIVED, 'events')).toBe(2);
    expect(await count('responseStatus.code', '403', 'requests')).toBe(1);
    const range = { sinceUs: NOON_US + 1 };
    expect(await store.count(selection({ range, unit: 'requests' }))).toBe(0);
  });

  test('figures in requests look at the shown events only', async () => {
    await using store = await open();
    await store.append([
      raw(event({ stage: RECEIVED, stageTimestamp: at(0) })),
      raw(event({ responseStatus: { code: 500 }, stageTimestamp: at(4000) })),
    ]);
    const requests = selection({ unit: 'requests' });
    const fields = ['stage'];
    expect(await store.histogram({ ...requests, intervalUs: 1e6 })).toEqual([
      { startUs: NOON_US, count: 1, errors: 1 },
    ]);
    expect(await store.facets({ ...requests, fields, top: 5 })).toEqual([
      { field: 'stage', values: [{ value: COMPLETE, count: 1 }], absent: 0, distinct: 1 },
    ]);
    expect(await store.groups({ ...requests, fields, top: 5 })).toEqual([
      { values: [COMPLETE], count: 1, errors: 1 },
    ]);
    expect(await store.statistics(requests)).toMatchObject({ count: 1, errors: 1 });
  });
}

async function search(store: Store, unit: Unit): Promise<readonly Row[]> {
  return (await store.search({ ...selection({ unit }), order: 'oldest', limit: 100 })).rows;
}

function positions(rows: readonly Row[]): readonly number[] {
  return rows.map(({ position }) => position);
}
