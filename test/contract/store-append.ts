import { expect, test } from 'vitest';
import type { AppendOutcome } from '../../src/store/store.ts';
import { at, event, NOON_US, raw, requests, selection } from './raw-event.ts';
import type { OpenStore } from './store-contract.ts';

const kept = (position: number): AppendOutcome => ({ kind: 'kept', position });
const duplicate = (position: number): AppendOutcome => ({ kind: 'duplicate', position });

/** What `append` and `summary` promise. */
export function appendContract(open: OpenStore): void {
  test('gives positions from 0 on, in the order of the lines', async () => {
    await using store = await open();
    expect(await store.append(requests(3))).toEqual([kept(0), kept(1), kept(2)]);
    expect(await store.append([raw(event({ auditID: 'later' }))])).toEqual([kept(3)]);
  });

  test('nothing to append is fine', async () => {
    await using store = await open();
    expect(await store.append([])).toEqual([]);
  });

  test('the same bytes are kept once, within a call and between calls', async () => {
    await using store = await open();
    const [first, second] = [raw(event({ auditID: 'x' })), raw(event({ auditID: 'y' }))];
    expect(await store.append([first, second, first])).toEqual([kept(0), kept(1), duplicate(0)]);
    expect(await store.append([second, first])).toEqual([duplicate(1), duplicate(0)]);
    expect(await store.count(selection())).toBe(2);
  });

  test('the same bytes from another source are the same event; the first source stays', async () => {
    await using store = await open();
    await store.append([raw(event(), { source: 'audit.log', receivedUs: 1 })]);
    const again = [raw(event(), { source: 'webhook', receivedUs: 2 })];
    expect(await store.append(again)).toEqual([duplicate(0)]);
    expect((await store.events([0]))[0]).toMatchObject({ source: 'audit.log', receivedUs: 1 });
  });

  test('the same bytes from another cluster are another event', async () => {
    await using store = await open();
    const outcomes = await store.append([
      raw(event(), { cluster: 'east' }),
      raw(event(), { cluster: 'west' }),
      raw(event(), { cluster: 'west' }),
    ]);
    expect(outcomes).toEqual([kept(0), kept(1), duplicate(1)]);
  });

  test('cluster and bytes are not run together to tell events apart', async () => {
    await using store = await open();
    const line = JSON.stringify(event());
    const outcomes = await store.append([
      raw(` ${line}`, { cluster: 'east' }),
      raw(line, { cluster: 'east ' }),
    ]);
    expect(outcomes).toEqual([kept(0), kept(1)]);
  });

  test.each([
    ['a stage of its own', JSON.stringify(event({ stage: 'RequestReceived' }))],
    ['another time', JSON.stringify(event({ stageTimestamp: at(1501) }))],
    ['one more space', `${JSON.stringify(event())} `],
    [
      'another order of keys',
      JSON.stringify(Object.fromEntries(Object.entries(event()).reverse())),
    ],
  ])('the same Audit-ID with %s is another event', async (_what, line) => {
    await using store = await open();
    expect(await store.append([raw(event()), raw(line)])).toEqual([kept(0), kept(1)]);
  });

  test.each([
    ['an empty line', ''],
    ['half a line', '{"auditID":"a","stage":"ResponseCom'],
    ['JSON that is no event', '{"message":"hello"}'],
    ['a stage from the future', JSON.stringify({ ...event(), stage: 'Dreaming' })],
  ])('%s is rejected with a reason and takes no position', async (_what, line) => {
    await using store = await open();
    const lines = [raw(event({ auditID: 'x' })), raw(line), raw(event({ auditID: 'y' }))];
    const [first, rejected, second] = await store.append(lines);
    expect([first, second]).toEqual([kept(0), kept(1)]);
    expect(rejected).toEqual({ kind: 'rejected', reason: expect.stringMatching(/./) });
    expect((await store.append([raw(line)]))[0]?.kind).toBe('rejected');
    expect(await store.count(selection())).toBe(2);
  });

  test('calls at the same time keep each line once and leave no hole', async () => {
    await using store = await open();
    const lines = requests(20);
    const calls = [0, 4, 8, 12].map((first) => store.append(lines.slice(first, first + 8)));
    const outcomes = (await Promise.all(calls)).flat();
    const positions = outcomes
      .filter(({ kind }) => kind === 'kept')
      .map((outcome) => positionOf(outcome));
    expect(positions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(outcomes.filter(({ kind }) => kind === 'duplicate')).toHaveLength(12);
    const stored = await store.events(outcomes.map((outcome) => positionOf(outcome)));
    const sent = [0, 4, 8, 12].flatMap((first) => lines.slice(first, first + 8));
    expect(stored.map((one) => one?.bytes)).toEqual(sent.map(({ bytes }) => bytes));
  });

  test('what was appended is in the very next answer', async () => {
    await using store = await open();
    for (let i = 1; i <= 5; i++) {
      await store.append([raw(event({ auditID: `n${i}` }))]);
      expect(await store.count(selection())).toBe(i);
    }
  });

  test('an empty store says so', async () => {
    await using store = await open();
    expect(await store.summary()).toEqual({ events: 0, clusters: [] });
  });

  test('the summary tells events, the span of request times, and clusters by name', async () => {
    await using store = await open();
    await store.append([
      raw(event({ requestReceivedTimestamp: at(3e6) }), { cluster: 'west' }),
      raw(event({ requestReceivedTimestamp: at(1e6) }), { cluster: 'east' }),
      raw(event({ requestReceivedTimestamp: at(2e6) }), { cluster: 'east' }),
      raw('no event', { cluster: 'north' }),
    ]);
    expect(await store.summary()).toEqual({
      events: 3,
      firstUs: NOON_US + 1e6,
      lastUs: NOON_US + 3e6,
      clusters: ['east', 'west'],
    });
  });
}

function positionOf(outcome: AppendOutcome): number {
  return outcome.kind === 'rejected' ? -1 : outcome.position;
}
