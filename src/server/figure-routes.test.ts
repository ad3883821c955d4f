import { expect, test } from 'vitest';
import { at, event, raw, requests } from '../../test/contract/raw-event.ts';
import { recordedEvents, serveEvents } from '../../test/serve-fixture.ts';
import type { HistogramAnswer } from '../api/figures-answer.ts';
import type { App } from './serving.ts';

async function get(app: App, path: string): Promise<unknown> {
  const answer = await app.inject(`/api/v1/${path}`);
  expect(`${answer.statusCode} ${answer.body.slice(0, 300)}`).toMatch(/^200 /);
  return answer.json();
}

test('the histogram has the width asked for', async () => {
  const app = await serveEvents([...requests(3), raw(event({ responseStatus: { code: 403 } }))]);
  expect(await get(app, 'histogram?interval=2s')).toEqual({
    intervalMs: 2000,
    bars: [
      { start: at(0), count: 3, errors: 1 },
      { start: at(2e6), count: 1, errors: 0 },
    ],
  });
});

test('the histogram chooses a width for the time it shows', async () => {
  const app = await serveEvents(requests(120));
  expect(await get(app, 'histogram')).toMatchObject({ intervalMs: 2000 });
  expect(await get(app, 'histogram?bars=10')).toMatchObject({ intervalMs: 15_000 });
  expect(await get(app, `histogram?until=${at(6e6)}`)).toMatchObject({ intervalMs: 100 });
});

test('the histogram is broken down by the most frequent values of a field', async () => {
  const app = await serveEvents([
    ...requests(3),
    raw(event({ auditID: 'b', verb: 'list' })),
    raw(event({ auditID: 'c', verb: 'watch' })),
  ]);
  expect(await get(app, 'histogram?interval=2s&by=verb&top=2')).toMatchObject({
    bars: [
      { start: at(0), count: 4 },
      { start: at(2e6), count: 1 },
    ],
    by: {
      field: 'verb',
      parts: [
        {
          value: 'get',
          bars: [
            { start: at(0), count: 2 },
            { start: at(2e6), count: 1 },
          ],
        },
        { value: 'list', bars: [{ start: at(0), count: 1 }] },
      ],
    },
  });
});

test('a request with several values of a field is in one part only', async () => {
  const user = (groups: readonly string[]) => ({ user: { username: 'jai', groups } });
  const app = await serveEvents([
    raw(event({ auditID: 'a', ...user(['dev', 'ops']) })),
    raw(event({ auditID: 'b', ...user(['dev']) })),
    raw(event({ auditID: 'c', ...user(['ops']) })),
    raw(event({ auditID: 'd', ...user(['dev', 'ops']) })),
  ]);
  const { by } = (await get(app, 'histogram?interval=1h&by=group')) as HistogramAnswer;
  expect(by?.parts.map(({ value, bars }) => [value, bars[0]?.count])).toEqual([
    ['dev', 3],
    ['ops', 1],
  ]);
});

test('a histogram is broken down by fields of the catalogue only', async () => {
  const app = await serveEvents([]);
  expect((await app.inject('/api/v1/histogram?by=nonsense')).json()).toMatchObject({
    error: { code: 'query/unknown-field' },
  });
});

test('an empty store has an empty histogram', async () => {
  const app = await serveEvents([]);
  expect(await get(app, 'histogram')).toMatchObject({ bars: [] });
});

test('facets take short names and answer with full ones', async () => {
  const app = await serveEvents([...requests(2), raw(event({ user: {}, auditID: 'x' }))]);
  expect(await get(app, 'facets?fields=user,code&top=1')).toEqual({
    facets: [
      { field: 'user.username', values: [{ value: 'jai', count: 2 }], absent: 1, distinct: 1 },
      { field: 'responseStatus.code', values: [], absent: 3, distinct: 0 },
    ],
  });
});

test('groups show the absence of a value as null', async () => {
  const app = await serveEvents([...requests(2), raw(event({ user: {}, auditID: 'x' }))]);
  expect(await get(app, 'groups?fields=user,%20verb')).toEqual({
    fields: ['user.username', 'verb'],
    groups: [
      { values: ['jai', 'get'], count: 2, errors: 0 },
      { values: [null, 'get'], count: 1, errors: 0 },
    ],
  });
});

test('statistics tell counts, times and latency', async () => {
  const app = await serveEvents(requests(1));
  const latencyMs = { p50: 1.5, p90: 1.5, p99: 1.5, max: 1.5 };
  const all = { count: 1, errors: 0, first: at(0), last: at(0), latencyMs };
  expect(await get(app, 'statistics')).toEqual(all);
  expect(await get(app, 'statistics?query=verb:delete')).toEqual({ count: 0, errors: 0 });
});

test('figures count requests, and events when stages are asked for', async () => {
  const app = await serveEvents(recordedEvents());
  expect(await get(app, 'statistics')).toMatchObject({ count: 188, errors: 36 });
  expect(await get(app, 'statistics?stages=true')).toMatchObject({ count: 283, errors: 38 });
});

test.each([
  ['histogram?interval=5', 400, 'usage/invalid', 'cannot read interval: "5"'],
  ['histogram?interval=0s', 400, 'usage/invalid', 'cannot read interval: "0s"'],
  ['histogram?interval=1ms', 422, 'query/too-large', 'gives more than 10000 bars'],
  ['histogram?bars=0', 400, 'usage/invalid', 'bars must be >= 1'],
  ['facets', 400, 'usage/invalid', "must have required property 'fields'"],
  ['facets?fields=', 400, 'query/unknown-field', 'unknown field ""'],
  ['facets?fields=user,usr', 400, 'query/unknown-field', 'unknown field "usr"'],
  ['facets?fields=user&top=1001', 400, 'usage/invalid', 'top must be <= 1000'],
  [`groups?fields=${Array(21).fill('ip')}`, 400, 'usage/invalid', 'more than 20 fields'],
  ['groups?fields=requestObject.spec', 400, 'query/unknown-field', 'unknown field'],
  ['statistics?since=never', 400, 'usage/invalid', 'cannot read since'],
])('%s is answered with %i %s', async (path, status, code, message) => {
  const app = await serveEvents(requests(120));
  const answer = await app.inject(`/api/v1/${path}`);
  expect(answer.statusCode).toBe(status);
  expect(answer.json().error.code).toBe(code);
  expect(answer.json().error.message).toContain(message);
});
