import { expect, test } from 'vitest';
import { event } from '../../../test/contract/raw-event.ts';
import { storedTexts } from '../../../test/receive/destination.ts';
import { HeldStore, openReceivers, settings } from '../../../test/receive/open-receivers.ts';
import { Failure } from '../../base/failure.ts';
import type { ReceiverSettings } from './receiver-settings.ts';

const JAI = JSON.stringify(event({ auditID: 'jai' }));
const HTTP = settings({ kind: 'http', defaultCluster: 'main' });

function bulk(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers });
}

test('an answer has an item an action, as shippers read it', async () => {
  const { url } = await openReceivers(HTTP);
  const body = `{"index":{"_index":"annals-prod","_id":"a"}}\n${JAI}\n{"create":{"_index":"annals-prod"}}\n${JAI}\n{"delete":{"_index":"x","_id":"a"}}\n{"index":{}}\n{"message":"hi","@timestamp":"x"}\n`;
  const answer = await bulk(`${url}/_bulk`, body);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-elastic-product')).toBe('Elasticsearch');
  expect(await answer.json()).toEqual({
    took: expect.any(Number),
    errors: true,
    items: [
      {
        index: {
          _index: 'annals-prod',
          _id: 'a',
          _version: 1,
          result: 'created',
          _shards: { total: 1, successful: 1, failed: 0 },
          _seq_no: 0,
          _primary_term: 1,
          status: 201,
        },
      },
      { create: expect.objectContaining({ _id: '0', result: 'noop', status: 200 }) },
      {
        delete: {
          _index: 'x',
          _id: 'a',
          status: 400,
          error: {
            type: 'illegal_argument_exception',
            reason:
              'action "delete" is not taken: what is in the trail is neither changed nor removed',
          },
        },
      },
      {
        index: {
          _index: 'annals',
          _id: null,
          status: 400,
          error: {
            type: 'document_parsing_exception',
            reason:
              'not an audit event: it looks like the documents of a log shipper, without an audit event in them',
          },
        },
      },
    ],
  });
});

test.each<[string, string, Record<string, string>, Partial<ReceiverSettings>, string]>([
  ['the path', '/elasticsearch/prod/_bulk', {}, {}, 'prod'],
  ['the path, before the index', '/elasticsearch/prod/annals-x/_bulk', {}, {}, 'prod'],
  ['the query', '/_bulk?cluster=prod', {}, {}, 'prod'],
  ['a header', '/_bulk', { 'x-annals-cluster': 'prod' }, {}, 'prod'],
  ['the index in the path', '/annals-prod-2026.11.23/_bulk', {}, {}, 'prod'],
  ['the index and type in the path', '/annals-prod/_doc/_bulk', {}, {}, 'prod'],
  ['a rule', '/k8s-7/_bulk', {}, { indexes: [{ pattern: 'k8s-*', cluster: 'seven' }] }, 'seven'],
  ['nothing but the default', '/fluentd/_bulk', {}, {}, 'main'],
])('the cluster may be told by %s', async (_what, path, headers, fields, cluster) => {
  const { url, store } = await openReceivers({ ...HTTP, ...fields });
  const answer = await bulk(url + path, `{"index":{}}\n${JAI}\n`, headers);
  expect(await answer.json()).toMatchObject({ errors: false });
  expect(await storedTexts(store)).toEqual([`${cluster} ${JAI}`]);
});

test('an index that tells no cluster is an error of its items', async () => {
  const { url } = await openReceivers(settings({ kind: 'http', clusters: ['prod'] }));
  const body = `{"index":{"_index":"x"}}\n${JAI}\n{"index":{"_index":"annals-dev"}}\n${JAI}\n`;
  expect(await (await bulk(`${url}/_bulk`, body)).json()).toMatchObject({
    errors: true,
    items: [
      { index: { status: 400, error: { reason: 'index "x" tells no cluster' } } },
      { index: { status: 400, error: { reason: 'there is no cluster "dev" here' } } },
    ],
  });
});

test.each([
  ['no room', undefined, 429, 'es_rejected_execution_exception'],
  ['a full disk', new Failure('journal/disk-full', 'no room'), 503, 'exception'],
  ['a failing disk', new Failure('journal/write-failed', 'EIO'), 503, 'exception'],
  ['a bug', new TypeError('secret detail'), 500, 'exception'],
])('%s is an answer shippers try again on', async (_what, failure, status, type) => {
  const store = new HeldStore();
  const { url } = await openReceivers(HTTP, {
    store,
    ...(failure === undefined && { budgetBytes: 100 }),
  });
  const answer = bulk(`${url}/_bulk`, `{"index":{}}\n${JAI}\n`);
  if (failure !== undefined) {
    await store.holds(1);
    store.waiting[0]?.fail(failure);
  }
  const refused = await answer;
  expect([refused.status, await refused.json()]).toMatchObject([
    status,
    { error: { type }, status },
  ]);
  expect(refused.headers.has('retry-after')).toBe(status !== 500);
});

test('what is no bulk request is refused as Elasticsearch does', async () => {
  const { url } = await openReceivers(HTTP);
  const answer = await bulk(`${url}/_bulk`, 'hello\n');
  expect([answer.status, await answer.json()]).toMatchObject([400, { status: 400 }]);
});

test.each([
  ['elasticsearch', '8.19.0', 'Elasticsearch', { number: '8.19.0', build_flavor: 'default' }],
  ['opensearch', '2.19.0', null, { number: '2.19.0', distribution: 'opensearch' }],
] as const)('it may pretend to be %s', async (product, version, header, told) => {
  const { url } = await openReceivers({ ...HTTP, pretence: { product, version } });
  const answer = await fetch(`${url}/`);
  expect(answer.headers.get('x-elastic-product')).toBe(header);
  expect(await answer.json()).toMatchObject({ version: told });
});

test.each([
  ['HEAD', '/'],
  ['GET', '/_license?human=false'],
  ['GET', '/_xpack'],
  ['GET', '/_cluster/health'],
  ['GET', '/_nodes/http'],
  ['GET', '/_cat/indices?format=json'],
  ['HEAD', '/_template/logstash'],
  ['GET', '/_index_template/filebeat-8.19.0'],
  ['PUT', '/_index_template/filebeat-8.19.0'],
  ['GET', '/_ilm/policy/filebeat'],
  ['PUT', '/_ilm/policy/filebeat'],
  ['HEAD', '/_data_stream/filebeat-8.19.0'],
  ['PUT', '/_data_stream/filebeat-8.19.0'],
  ['HEAD', '/_alias/filebeat'],
  ['HEAD', '/annals-prod'],
  ['PUT', '/%3Clogstash-%7Bnow%2Fd%7D-000001%3E'],
  ['PUT', '/_ingest/pipeline/filebeat'],
])('%s %s is answered, also under a cluster', async (method, path) => {
  const { url } = await openReceivers(HTTP);
  for (const prefix of ['', '/elasticsearch/prod']) {
    const answer = await fetch(url + prefix + path, { method });
    expect([prefix, answer.status]).toEqual([prefix, 200]);
    await answer.text();
  }
});
