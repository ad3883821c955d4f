import { describe, expect, test } from 'vitest';
import { at, event, is, NOON_US, raw, selection } from './raw-event.ts';
import type { OpenStore } from './store-contract.ts';

/** What latencies and volumes promise. */
export function panelsContract(open: OpenStore): void {
  describe('latencies', () => latenciesContract(open));
  describe('volumes', () => volumesContract(open));
}

function latenciesContract(open: OpenStore): void {
  const minute = 60e6;

  test('an empty store has none, and a width below 1 is refused', async () => {
    await using store = await open();
    expect(await store.latencies({ ...selection(), intervalUs: minute })).toEqual([]);
    await expect(store.latencies({ ...selection(), intervalUs: 0 })).rejects.toMatchObject({
      code: 'usage/invalid',
    });
  });

  test('each bar has quantiles of its own, by nearest rank; what tells no latency is left out', async () => {
    await using store = await open();
    const took = (id: string, fromUs: number, ms: number, verb = 'get') =>
      raw(
        event({
          auditID: id,
          verb,
          requestReceivedTimestamp: at(fromUs),
          stageTimestamp: at(fromUs + ms * 1000),
        }),
      );
    const ten = Array.from({ length: 10 }, (_, i) => took(`t${i}`, i * 1e6, i + 1));
    await store.append([
      ...ten,
      took('w', 1, 900, 'watch'),
      took('late', 3 * minute, 7.25),
      raw(
        event({ auditID: 'no', stageTimestamp: undefined, requestReceivedTimestamp: at(minute) }),
      ),
    ]);
    const bars = [
      { startUs: NOON_US, count: 10, p50Ms: 5, p90Ms: 9, p99Ms: 10 },
      { startUs: NOON_US + 3 * minute, count: 1, p50Ms: 7.25, p90Ms: 7.25, p99Ms: 7.25 },
    ];
    expect(await store.latencies({ ...selection(), intervalUs: minute })).toEqual(bars);
    const query = is('verb', 'never');
    expect(await store.latencies({ ...selection({ query }), intervalUs: minute })).toEqual([]);
  });
}

function volumesContract(open: OpenStore): void {
  test('groups come by the bytes of their events, heaviest first', async () => {
    await using store = await open();
    const lines = [
      raw(event({ auditID: '1', user: { username: 'jai' } })),
      raw(event({ auditID: '2', user: { username: 'jai' } })),
      raw(
        event({
          auditID: '3',
          user: { username: 'asha' },
          requestObject: { big: 'x'.repeat(5000) },
        }),
      ),
      raw(event({ auditID: '4', user: {} })),
    ];
    await store.append(lines);
    const [one = 0, two = 0, three = 0, four = 0] = lines.map(({ bytes }) => bytes.length);
    const all = [
      { values: ['asha'], count: 1, sizeBytes: three },
      { values: ['jai'], count: 2, sizeBytes: one + two },
      { values: [undefined], count: 1, sizeBytes: four },
    ];
    const fields = ['user.username'];
    expect(await store.volumes({ ...selection(), fields, top: 5 })).toEqual(all);
    expect(await store.volumes({ ...selection(), fields, top: 1 })).toEqual(all.slice(0, 1));
    // Audit-IDs are in no column: the events themselves are weighed.
    const query = is('auditID', '3');
    expect(await store.volumes({ ...selection({ query }), fields, top: 5 })).toEqual([all[0]]);
  });

  test('fields outside of the catalogue are refused', async () => {
    await using store = await open();
    const asked = { ...selection(), fields: ['nope'], top: 5 };
    await expect(store.volumes(asked)).rejects.toMatchObject({ code: 'query/unknown-field' });
  });
}
