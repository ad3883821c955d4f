import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { at, event, raw } from '../../test/contract/raw-event.ts';
import { recordedEvents, serveEvents } from '../../test/serve-fixture.ts';
import type { EventAnswer, RequestsAnswer } from '../api/event-answer.ts';

test('an event comes with its provenance, its bytes and its sentence', async () => {
  const events = recordedEvents();
  const app = await serveEvents(events);
  const answer = (await app.inject('/api/v1/events/1')).json<EventAnswer>();
  const bytes = Buffer.from(events[1]?.bytes ?? []);
  expect(answer).toMatchObject({
    position: 1,
    cluster: 'demo',
    source: 'mixed.ndjson',
    receivedTime: '2026-11-23T20:00:00.000000Z',
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    base64: bytes.toString('base64'),
    row: { position: 1, auditID: 'd028efb6-9a31-4c64-b9c6-fadd1523d94d' },
    event: JSON.parse(bytes.toString()),
  });
  expect(answer.sentence.text).toContain('veeru deleted');
});

test('raw answers with the very bytes', async () => {
  const events = recordedEvents();
  const app = await serveEvents(events);
  for (const flag of ['raw', 'raw=true']) {
    const { headers, rawPayload } = await app.inject(`/api/v1/events/7?${flag}`);
    expect(headers['content-type']).toBe('application/json');
    expect(rawPayload).toEqual(Buffer.from(events[7]?.bytes ?? []));
  }
});

test('raw bytes that are not UTF-8 are not called JSON', async () => {
  const line = raw(event({ userAgent: '?' }));
  const bytes = line.bytes.map((byte) => (byte === 0x3f ? 0xff : byte));
  const app = await serveEvents([{ ...line, bytes }]);
  const { headers, rawPayload } = await app.inject('/api/v1/events/0?raw');
  expect(headers['content-type']).toBe('application/octet-stream');
  expect(rawPayload).toEqual(Buffer.from(bytes));
  expect((await app.inject('/api/v1/events/0')).json().event.userAgent).toBe('\ufffd');
});

test('the event in an answer is the text that was written, long integers and all', async () => {
  const text =
    '{"auditID":"a","stage":"Panic","level":"Metadata","n":9007199254740993,"n":1.0, "z":{}}';
  const app = await serveEvents([raw(text)]);
  expect((await app.inject('/api/v1/events/0')).body).toContain(`"event":${text}}`);
  expect((await app.inject('/api/v1/requests/a')).body).toContain(`"event":${text}}`);
});

test('an answer says what was hidden before the event was kept', async () => {
  const data = { password: 'redacted:mask', user: 'jai' };
  const app = await serveEvents([raw(event({ requestObject: { data } })), raw(event())]);
  const hidden = [{ path: 'requestObject.data.password', mark: 'redacted:mask' }];
  expect((await app.inject('/api/v1/events/0')).json<EventAnswer>().hidden).toEqual(hidden);
  expect((await app.inject('/api/v1/events/1')).json<EventAnswer>().hidden).toEqual([]);
  const { requests } = (await app.inject('/api/v1/requests/a-1')).json<RequestsAnswer>();
  expect(requests.flatMap(({ stages }) => stages.map((stage) => stage.hidden))).toEqual([
    hidden,
    [],
  ]);
});

test.each([
  ['/api/v1/events/3', 404, 'event/not-found'],
  ['/api/v1/events/9007199254740991', 404, 'event/not-found'],
  ['/api/v1/events/-1', 400, 'usage/invalid'],
  ['/api/v1/events/1.5', 400, 'usage/invalid'],
  ['/api/v1/events/1e300', 400, 'usage/invalid'],
  ['/api/v1/events/one', 400, 'usage/invalid'],
  ['/api/v1/requests/nobody', 404, 'event/not-found'],
])('%s is answered with %i %s', async (url, status, code) => {
  const app = await serveEvents([raw(event())]);
  const answer = await app.inject(url);
  expect(answer.statusCode).toBe(status);
  expect(answer.json().error.code).toBe(code);
});

test('an Audit-ID gives its requests, each with its stages in order', async () => {
  const app = await serveEvents([
    raw(event({ auditID: 'x/y z', stage: 'ResponseComplete' })),
    raw(event({ auditID: 'x/y z', stage: 'RequestReceived' })),
    raw(event({ auditID: 'x/y z', stage: 'RequestReceived', requestReceivedTimestamp: at(1) })),
    raw(event({ auditID: 'other' })),
  ]);
  const { auditID, truncated, requests } = (
    await app.inject('/api/v1/requests/x%2Fy%20z')
  ).json<RequestsAnswer>();
  expect({ auditID, truncated }).toEqual({ auditID: 'x/y z', truncated: false });
  expect(
    requests.map(({ cluster, finished, row, stages }) => ({
      cluster,
      finished,
      shown: row.position,
      stages: stages.map(({ position }) => position),
    })),
  ).toEqual([
    { cluster: 'east', finished: true, shown: 0, stages: [1, 0] },
    { cluster: 'east', finished: false, shown: 2, stages: [2] },
  ]);
  expect(requests[0]?.sentence.text).toContain('jai');
});

test('an Audit-ID that very many requests share is cut short, and says so', async () => {
  const events = Array.from({ length: 1001 }, (_, i) =>
    raw(event({ requestReceivedTimestamp: at(i) })),
  );
  const app = await serveEvents(events);
  const answer = (await app.inject('/api/v1/requests/a-1')).json<RequestsAnswer>();
  expect(answer.truncated).toBe(true);
  expect(answer.requests).toHaveLength(1000);
});

test('an Audit-ID with very large events is cut short, and one event is always shown', async () => {
  const requestObject = { text: 'x'.repeat(9 << 20) };
  const large = [0, 1, 2].map((i) =>
    raw(event({ requestObject, requestReceivedTimestamp: at(i) })),
  );
  const app = await serveEvents(large);
  const answer = (await app.inject('/api/v1/requests/a-1')).json<RequestsAnswer>();
  expect([answer.truncated, answer.requests.length]).toEqual([true, 1]);
  const one = await serveEvents([raw(event({ requestObject: { text: 'x'.repeat(17 << 20) } }))]);
  const whole = (await one.inject('/api/v1/requests/a-1')).json<RequestsAnswer>();
  expect([whole.truncated, whole.requests.length]).toEqual([false, 1]);
});
