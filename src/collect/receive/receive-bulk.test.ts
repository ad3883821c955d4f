import { expect, test } from 'vitest';
import { event } from '../../../test/contract/raw-event.ts';
import { inPieces, storedTexts, testDestination } from '../../../test/receive/destination.ts';
import { clusterOfIndex } from './cluster-name.ts';
import { receiveBulk } from './receive-bulk.ts';

const JAI = JSON.stringify(event({ auditID: 'jai' }));
const ANN = JSON.stringify(event({ auditID: 'ann' }));

function clusterOf(index: string | undefined): string | { readonly refused: string } {
  return index === 'nowhere' ? { refused: 'index "nowhere" is of no cluster' } : (index ?? 'prod');
}

test('each action gets its outcome, in the order of the request', async () => {
  const to = testDestination();
  const body = [
    '{"index":{"_index":"a","_id":"1"}}',
    JAI,
    '{"create":{}}',
    JSON.stringify({ '@timestamp': 'x', message: ANN }),
    '{"create":{"_index":"a"}}',
    JAI,
    '{"delete":{"_index":"a","_id":"1"}}',
    '{"update":{"_index":"a","_id":"1"}}',
    '{"doc":{}}',
    '{"index":{}}',
    '{"message":"hello","@timestamp":"x"}',
    '{"index":{"_index":"nowhere"}}',
    JAI,
    '{"index":{}}',
    '{"auditID":"x","stage":"Dreaming"}',
    '',
  ].join('\n');
  const items = await receiveBulk(inPieces(body, 30), clusterOf, to);
  expect(items.map(({ action, outcome }) => [action.name, outcome.kind])).toEqual([
    ['index', 'kept'],
    ['create', 'kept'],
    ['create', 'duplicate'],
    ['delete', 'rejected'],
    ['update', 'rejected'],
    ['index', 'rejected'],
    ['index', 'rejected'],
    ['index', 'rejected'],
  ]);
  expect(items[0]?.action).toEqual({ name: 'index', index: 'a', id: '1' });
  expect(await storedTexts(to.store)).toEqual([`a ${JAI}`, `prod ${ANN}`]);
  expect(to.refused.map(({ line }) => line)).toEqual([11, 15]);
});

test.each([
  ['text', 'hello\n', 'line 1: not JSON'],
  ['a document first', `${JAI}\n`, 'line 1: an object of one action is wanted'],
  ['an unknown action', '{"upsert":{}}\n{}\n', 'line 1: unknown action "upsert"'],
  ['no document', `{"index":{}}\n${JAI}\n{"index":{}}\n`, 'the body: its last document is missing'],
])('%s is no bulk request', async (_what, body, reason) => {
  await expect(receiveBulk(inPieces(body), clusterOf, testDestination())).rejects.toMatchObject({
    code: 'receive/not-events',
    message: `cannot read the bulk request: ${reason}`,
  });
});

test('a request of too many items is refused', async () => {
  const body = '{"index":{}}\n{}\n'.repeat(100_001);
  await expect(
    receiveBulk(inPieces(body, 1 << 16), clusterOf, testDestination()),
  ).rejects.toMatchObject({ code: 'receive/too-large' });
});

test.each([
  ['annals-prod', 'prod'],
  ['annals-prod-2026.11.23', 'prod'],
  ['annals-prod-eu-2026-11', 'prod-eu'],
  ['k8s-audit-7', 'seven'],
  ['k8s-audit-8', 'audit'],
  ['fluentd', undefined],
])('index %s is of cluster %s', (index, cluster) => {
  const rules = [
    { pattern: 'k8s-*-7', cluster: 'seven' },
    { pattern: 'k8s*audit*', cluster: 'audit' },
  ];
  expect(clusterOfIndex(index, rules)).toBe(cluster);
});
