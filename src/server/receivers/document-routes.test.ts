import { expect, test } from 'vitest';
import { event } from '../../../test/contract/raw-event.ts';
import { storedTexts } from '../../../test/receive/destination.ts';
import { openReceivers, settings } from '../../../test/receive/open-receivers.ts';

const JAI = JSON.stringify(event({ auditID: 'jai' }));
const HTTP = settings({ kind: 'http', defaultCluster: 'main' });

test.each([
  ['POST', '/annals-prod/_doc', 'prod', '0'],
  ['POST', '/annals-prod/_doc/7', 'prod', '7'],
  ['PUT', '/annals-prod-2026.11.23/_doc/7', 'prod', '7'],
  ['POST', '/annals-prod/_create', 'prod', '0'],
  ['PUT', '/fluentd/_create/a%2Fb', 'main', 'a/b'],
  ['POST', '/elasticsearch/other/fluentd/_doc', 'other', '0'],
])('%s %s keeps one document', async (method, path, cluster, id) => {
  const { url, store } = await openReceivers(HTTP);
  const body = `{\n "@timestamp": "x",\n "message": ${JSON.stringify(JAI)}\n}\n`;
  const answer = await fetch(url + path, { method, body });
  expect(answer.headers.get('x-elastic-product')).toBe('Elasticsearch');
  expect([answer.status, await answer.json()]).toMatchObject([
    201,
    { _id: id, result: 'created', _seq_no: 0 },
  ]);
  expect(await storedTexts(store)).toEqual([`${cluster} ${JAI}`]);
  const again = await fetch(url + path, { method, body: JAI });
  expect([again.status, await again.json()]).toMatchObject([200, { result: 'noop' }]);
});

test.each([
  ['no event', '{"a":1}', 400, 'document_parsing_exception', /^not an audit event: it looks like/],
  ['no JSON', 'hello', 400, 'document_parsing_exception', /^not an audit event: it looks like/],
  ['a cut event', '{"auditID":"x"', 400, 'document_parsing_exception', /./],
  ['nothing', '', 400, 'illegal_argument_exception', /the document is empty/],
  ['too much', 'x'.repeat((16 << 20) + 1), 413, 'content_too_long_exception', /longer than 16 MiB/],
])('%s is refused in the words of Elasticsearch', async (_what, body, status, type, reason) => {
  const { url, store } = await openReceivers(HTTP);
  const answer = await fetch(`${url}/annals-prod/_doc`, { method: 'POST', body });
  const error = { type, reason: expect.stringMatching(reason) };
  expect([answer.status, await answer.json()]).toMatchObject([status, { error, status }]);
  expect((await store.summary()).events).toBe(0);
});
