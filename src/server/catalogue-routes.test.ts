import { expect, test } from 'vitest';
import { event, raw, requests } from '../../test/contract/raw-event.ts';
import { recordedEvents, serveEvents } from '../../test/serve-fixture.ts';
import type { FieldsAnswer, RootAnswer } from '../api/catalogue-answer.ts';
import { NO_LOSSES } from '../collect/losses/loss-reader.ts';
import { KNOWN_FIELDS } from '../query/field.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { buildStatus } from './build-status.ts';

test('the root tells the version and links that lead somewhere', async () => {
  const status = () =>
    buildStatus({
      store: new MemoryStore(),
      ...{ folder: import.meta.dirname, losses: NO_LOSSES, retention: {}, nowUs: 1e15 },
      live: undefined,
    });
  const app = await serveEvents(recordedEvents(), { status });
  const { links, ...root } = (await app.inject('/api/v1/')).json<RootAnswer>();
  expect(root).toEqual({ name: 'annals', version: '1.2.3', api: 'v1' });
  for (const link of Object.values(links)) {
    const url = link.replace('{position}', '0').replace('{name}', 'user');
    const filled = url.replace('{auditID}', '11111111-aaaa-bbbb-cccc-000000000001');
    const query = /facets|groups/.test(filled) ? '?fields=user' : '';
    expect((await app.inject(`${filled}${query}`)).statusCode, filled).toBe(200);
  }
  expect((await app.inject('/api/v1')).json()).toEqual({ ...root, links });
});

test('fields are the catalogue of the query language', async () => {
  const app = await serveEvents([]);
  const { fields } = (await app.inject('/api/v1/fields')).json<FieldsAnswer>();
  expect(fields).toEqual(KNOWN_FIELDS);
});

test.each([
  ['user/values', 'user.username', ['jai', 'ann', 'j*']],
  ['user/values?prefix=j', 'user.username', ['jai', 'j*']],
  ['user/values?prefix=j*', 'user.username', ['j*']],
  ['user/values?prefix=J', 'user.username', []],
  ['user/values?top=1', 'user.username', ['jai']],
  ['user/values?query=group:ops', 'user.username', ['ann']],
  ['user.groups/values?prefix=o', 'user.groups', ['ops', 'other']],
])('fields/%s', async (path, field, values) => {
  const app = await serveEvents([
    ...requests(3),
    ...requests(2, { user: { username: 'ann', groups: ['dev', 'ops'] } }),
    raw(event({ auditID: 'x', user: { username: 'j*', groups: ['other'] } })),
  ]);
  const answer = (await app.inject(`/api/v1/fields/${path}`)).json();
  expect(answer.field).toBe(field);
  expect(answer.values.map(({ value }: { value: string }) => value)).toEqual(values);
});

test('values of what is no field of the catalogue are refused', async () => {
  const app = await serveEvents(requests(1));
  const answer = await app.inject('/api/v1/fields/usr/values');
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error.code).toBe('query/unknown-field');
});

test('sources are told with how many events came from each', async () => {
  const app = await serveEvents([
    raw(event({ stage: 'RequestReceived' })),
    raw(event()),
    raw(event({ auditID: 'x' }), { cluster: 'west', source: 'w.log' }),
  ]);
  expect((await app.inject('/api/v1/sources')).json()).toEqual({
    sources: [
      { cluster: 'east', source: 'audit.log', events: 2 },
      { cluster: 'west', source: 'w.log', events: 1 },
    ],
    truncated: false,
  });
});
