import { expect, test } from 'vitest';
import { at, event, NOON_US, raw } from '../../test/contract/raw-event.ts';
import type { AuditEvent } from '../event/audit-event.ts';
import { type DerivedLoss, deriveLosses } from './derive-losses.ts';
import { MemoryStore } from './memory-store.ts';
import type { TimeRange } from './store.ts';

const MINUTE = 60e6;
const HOUR = 60 * MINUTE;

/** The end of the log: an ordinary event so long after noon. */
function later(us: number): AuditEvent {
  return event({ auditID: 'last', requestReceivedTimestamp: at(us), stageTimestamp: at(us) });
}

async function derive(
  events: readonly AuditEvent[],
  range: TimeRange = {},
): Promise<readonly DerivedLoss[]> {
  const store = new MemoryStore();
  await store.append(events.map((one) => raw(one)));
  return deriveLosses(store, { range, nowUs: NOON_US + 1000 * HOUR });
}

async function unfinished(fields: Partial<AuditEvent>, lastUs: number): Promise<number> {
  const started = event({ stage: 'RequestReceived', auditID: 'x', ...fields });
  const losses = await derive([started, later(lastUs)]);
  return losses.reduce((sum, { events }) => sum + events, 0);
}

const pod = (subresource: string) => ({ resource: 'pods', subresource });
const STARTED = { stage: 'ResponseStarted' } as const;

test.each([
  ['an ordinary request after nine minutes', {}, 9 * MINUTE, 0],
  ['an ordinary request after eleven minutes', {}, 11 * MINUTE, 1],
  ['a watch after an hour', { ...STARTED, verb: 'watch' }, HOUR, 0],
  ['a watch after three hours', { ...STARTED, verb: 'watch' }, 3 * HOUR, 1],
  ['an exec after three hours', { ...STARTED, objectRef: pod('exec') }, 3 * HOUR, 0],
  ['an exec after two days', { ...STARTED, objectRef: pod('exec') }, 48 * HOUR, 1],
  ['a profile after three hours', { requestURI: '/debug/pprof/trace' }, 3 * HOUR, 0],
  ['a 401, which has one event', { ...STARTED, user: {}, responseStatus: { code: 401 } }, HOUR, 0],
  ['a finished one', { stage: 'ResponseComplete' } as const, HOUR, 0],
  ['one that panicked', { stage: 'Panic' } as const, HOUR, 0],
])('%s', async (_what, fields, lastUs, count) => {
  expect(await unfinished(fields, lastUs)).toBe(count);
});

test('an end that came makes a request whole', async () => {
  const losses = await derive([event({ stage: 'RequestReceived' }), event(), later(HOUR)]);
  expect(losses).toEqual([]);
});

test('unfinished requests of all sorts are one loss for each source, with their time', async () => {
  const losses = await derive([
    event({ stage: 'RequestReceived', auditID: 'x' }),
    event({ ...STARTED, auditID: 'y', verb: 'watch', requestReceivedTimestamp: at(MINUTE) }),
    later(4 * HOUR),
  ]);
  expect(losses).toEqual([
    {
      reason: 'unfinished-request',
      cluster: 'east',
      source: 'audit.log',
      events: 2,
      fromUs: NOON_US,
      toUs: NOON_US + MINUTE,
      detail: 'the beginning of these requests was recorded and never their end',
    },
  ]);
});

test('events that the API server cut are a loss of the time they lie in', async () => {
  const annotations = { 'audit.k8s.io/truncated': 'true' };
  const events = [event({ annotations, auditID: 'cut' }), later(HOUR)];
  expect(await derive(events)).toMatchObject([{ reason: 'truncated-event', events: 1 }]);
  expect(await derive(events, { sinceUs: NOON_US + 1 })).toEqual([]);
});

test('an empty store has lost nothing', async () => {
  expect(await derive([])).toEqual([]);
});
