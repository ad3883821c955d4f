import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditEvent, RecordedEvent, Stage } from '../event/audit-event.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import { foldRequests, requestKey, stageRank } from './request.ts';

function recorded(stage: Stage, fields: Partial<AuditEvent> = {}, cluster = 'prod'): RecordedEvent {
  const event: AuditEvent = {
    level: 'Metadata',
    auditID: 'id',
    stage,
    requestURI: '/api/v1/pods',
    user: { username: 'jai' },
    requestReceivedTimestamp: '2026-11-23T19:30:44.000000Z',
    stageTimestamp: '2026-11-23T19:30:44.000000Z',
    ...fields,
  };
  return { cluster, source: 'a.log', event };
}

test('stages have the order a request goes through, and a panic is an end', () => {
  expect(
    (['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const).map(stageRank),
  ).toEqual([0, 1, 2, 2]);
});

test('stages out of order fold into one request, the last stage last', () => {
  const complete = recorded('ResponseComplete', { responseStatus: { code: 200 } });
  const received = recorded('RequestReceived');
  const started = recorded('ResponseStarted', { responseStatus: { code: 200 } });
  expect(foldRequests([complete, received, started])).toEqual([
    {
      key: requestKey(received),
      cluster: 'prod',
      auditID: 'id',
      stages: [received, started, complete],
      last: complete,
      finished: true,
    },
  ]);
});

test('of two events of one stage the later one is the last', () => {
  const early = recorded('ResponseComplete', { stageTimestamp: '2026-11-23T19:30:44.000001Z' });
  const late = recorded('ResponseComplete', { stageTimestamp: '2026-11-23T19:30:44.000002Z' });
  expect(foldRequests([late, early])[0]?.last).toBe(late);
});

test.each<[string, Partial<AuditEvent>, string]>([
  ['another user', { user: { username: 'mallory' } }, 'prod'],
  ['another URI', { requestURI: '/version' }, 'prod'],
  ['another time', { requestReceivedTimestamp: '2026-11-23T19:30:44.000001Z' }, 'prod'],
  ['another cluster', {}, 'test'],
])('the same Audit-ID with %s is another request', (_what, fields, cluster) => {
  const events = [recorded('ResponseComplete'), recorded('ResponseComplete', fields, cluster)];
  expect(foldRequests(events)).toHaveLength(2);
});

test('an Audit-ID made to look like two fields does not collide', () => {
  const a = recorded('ResponseComplete', { auditID: 'x","y', user: { username: 'z' } });
  const b = recorded('ResponseComplete', { auditID: 'x', user: { username: 'y","z' } });
  expect(requestKey(a)).not.toBe(requestKey(b));
});

test.each<[string, Stage, Partial<AuditEvent>, boolean]>([
  ['received', 'RequestReceived', {}, false],
  ['started', 'ResponseStarted', { responseStatus: { code: 200 } }, false],
  [
    'started and denied, its end to come',
    'ResponseStarted',
    { responseStatus: { code: 403 } },
    false,
  ],
  ['a 401', 'ResponseStarted', { user: {}, responseStatus: { code: 401 } }, true],
  ['a malformed timeout', 'ResponseStarted', { user: {}, responseStatus: { code: 400 } }, true],
  ['complete', 'ResponseComplete', {}, true],
  ['a panic', 'Panic', {}, true],
])('whether a request is finished: %s', (_what, stage, fields, finished) => {
  expect(foldRequests([recorded(stage, fields)])[0]?.finished).toBe(finished);
});

const FOLD = resolve(import.meta.dirname, '../../test/fixtures/trail/fold-events.ndjson');

const REAL: readonly RecordedEvent[] = readFileSync(FOLD, 'utf8')
  .split('\n')
  .flatMap((line) => {
    if (line === '') return [];
    const event = parseEvent(line);
    return isRejected(event) ? [] : [{ cluster: 'prod', source: FOLD, event }];
  });

/** Who asked for what, in how many stages, and whether that is all. */
function told(events: readonly RecordedEvent[]): readonly string[] {
  return foldRequests(events).map(
    ({ last, stages, finished }) =>
      `${last.event.user?.username} ${last.event.requestURI} ${last.event.responseStatus?.code} ${stages.length} ${finished}`,
  );
}

test('four real requests that share an Audit-ID stay four', () => {
  const shared = REAL.filter(({ event }) => event.auditID.startsWith('11111111'));
  const four = [
    'asha /api/v1/namespaces/shop/pods 200 2 true',
    'asha /api/v1/namespaces/shop/configmaps 200 2 true',
    'asha /version 200 2 true',
    'mallory /api/v1/namespaces/prod/secrets 403 2 true',
  ];
  expect(told(shared)).toEqual(four);
  expect(told(shared.toReversed())).toEqual(four.toReversed());
});

test('a real 401 is one event and finished', () => {
  const refused = REAL.filter(({ event }) => event.responseStatus?.code === 401);
  expect(told(refused)).toEqual([
    'undefined /api/v1/namespaces/ci/pods?limit=500 401 1 true',
    'undefined /api/v1/secrets 401 1 true',
    'undefined /api/v1/secrets 401 1 true',
  ]);
});

test('folding keeps every event in one request, whatever the order they come in', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...REAL]), (events) => {
      const requests = foldRequests(events);
      expect(new Set(requests.flatMap(({ stages }) => stages))).toEqual(new Set(events));
      expect(new Set(requests.map(({ key }) => key)).size).toBe(requests.length);
      for (const { stages, last } of requests) expect(stages.at(-1)).toBe(last);
    }),
  );
});
