import { expect, test } from 'vitest';
import { at, requests } from '../../test/contract/raw-event.ts';
import { serveEvents } from '../../test/serve-fixture.ts';

test.each([
  ['', { query: '', unit: 'requests' }],
  ['query=objectRef.namespace:+"shop"+AND+verb:get', { query: 'ns: shop and verb: get' }],
  [`since=${at(1e6)}&until=${at(2e6)}`, { since: at(1e6), until: at(2e6) }],
  ['stages=true', { unit: 'events' }],
])('%s is understood', async (parameters, understood) => {
  const app = await serveEvents(requests(3));
  const answer = await app.inject(`/api/v1/explain?${parameters}`);
  expect(answer.json()).toMatchObject({ ...understood, reading: { allRows: 3 } });
});

test('a mistake is told', async () => {
  const app = await serveEvents([]);
  expect((await app.inject('/api/v1/explain?query=verb:')).json()).toMatchObject({
    error: { code: 'query/syntax' },
  });
});
