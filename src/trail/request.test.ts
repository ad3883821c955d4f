import { expect, test } from 'vitest';
import type { AuditEvent, RecordedEvent, Stage } from '../event/audit-event.ts';
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
