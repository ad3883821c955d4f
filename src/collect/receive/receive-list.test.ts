import { expect, test } from 'vitest';
import { event } from '../../../test/contract/raw-event.ts';
import {
  inPieces,
  storedTexts,
  testDestination,
  webhookBody,
} from '../../../test/receive/destination.ts';
import { receiveList } from './receive-list.ts';

const JAI = JSON.stringify(event({ auditID: 'jai' }));
const ANN = JSON.stringify(event({ auditID: 'ann' }));
const LIST_START = '{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[';

test.each([1, 7, 1000, 1 << 20])(
  'what a real API server sent is kept byte for byte, in pieces of %d',
  async (sizeBytes) => {
    const body = webhookBody('batch');
    const to = testDestination();
    const receipt = await receiveList(inPieces(body, sizeBytes), 'prod', to);
    expect(receipt).toEqual({ kept: 40, duplicates: 0, rejected: 0, rejections: [] });
    const items = (await storedTexts(to.store)).map((text) => text.replace(/^prod /, ''));
    const text = body.toString('utf8').trimEnd();
    expect(`${LIST_START}${items.join(',')}]}`).toBe(text);
  },
);

test('the same body again adds nothing', async () => {
  const to = testDestination();
  await receiveList(inPieces(webhookBody('batch')), 'prod', to);
  const again = await receiveList(inPieces(webhookBody('batch')), 'prod', to);
  expect(again).toMatchObject({ kept: 0, duplicates: 40 });
  const elsewhere = await receiveList(inPieces(webhookBody('batch')), 'other', to);
  expect(elsewhere).toMatchObject({ kept: 40, duplicates: 0 });
});

test('one event with bodies, as blocking mode sends it', async () => {
  const to = testDestination();
  const receipt = await receiveList(inPieces(webhookBody('blocking')), 'prod', to);
  expect(receipt).toMatchObject({ kept: 1, rejected: 0 });
});

test('the same Audit-ID with other bytes is another event', async () => {
  const to = testDestination();
  const other = JSON.stringify(event({ auditID: 'jai', verb: 'delete' }));
  const receipt = await receiveList(inPieces(`${LIST_START}${JAI},${other}]}`), 'prod', to);
  expect(receipt).toMatchObject({ kept: 2, duplicates: 0 });
});

test.each([
  ['no items', `${LIST_START}]}`, 0],
  ['items before the kind', `{"items":[${JAI}],"kind":"EventList"}`, 1],
  ['no kind at all', `{"items":[${JAI},${ANN}]}`, 2],
  ['a single event', JAI, 1],
  ['white space around', ` \n ${LIST_START} ${JAI} , ${ANN} ] } \n`, 2],
])('%s', async (_what, body, kept) => {
  const to = testDestination();
  expect(await receiveList(inPieces(body), 'prod', to)).toMatchObject({ kept, rejected: 0 });
});

test('an item that is no event is quarantined once, and the others are kept', async () => {
  const to = testDestination();
  const body = `${LIST_START}${JAI},{"auditID":"x"},7,${ANN}]}`;
  const receipt = await receiveList(inPieces(body), 'prod', to);
  expect(receipt).toMatchObject({ kept: 2, duplicates: 0, rejected: 2 });
  await receiveList(inPieces(body), 'prod', to);
  expect(to.refused).toMatchObject([
    { source: 'test', cluster: 'prod', line: 1, reason: 'not a JSON object' },
    { reason: 'unknown stage missing', bytes: Buffer.from('{"auditID":"x"}') },
  ]);
});

test.each([
  ['nothing', '', 'it is empty'],
  ['text', 'hello', 'it looks like plain text'],
  ['another document', '{"a":1}', 'it looks like JSON without audit events (its keys are "a")'],
  [
    'an AdmissionReview',
    '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{}}',
    'it looks like AdmissionReview records, as kube-audit-rest writes them',
  ],
  [
    "Kubernetes' own Events",
    '{"kind":"EventList","apiVersion":"v1","items":[{"involvedObject":{}}]}',
    undefined,
  ],
  ['a cut body', `${LIST_START}${JAI},{"auditID":"y","st`, 'line 1 is not JSON: cut short'],
  ['brackets that do not match', `${LIST_START}${JAI},{]}`, undefined],
])('%s is no EventList', async (_what, body, reason) => {
  const to = testDestination();
  await expect(receiveList(inPieces(body), 'prod', to)).rejects.toMatchObject({
    code: 'receive/not-events',
    ...(reason !== undefined && { message: `the body is no EventList: ${reason}` }),
  });
  expect(to.refused.length).toBe(body === '' ? 0 : 1);
});

test.each([
  ['220 KB', 220_000, 1, 0],
  ['3 MiB', 3 << 20, 1, 0],
  ['10 MiB', 10 << 20, 1, 0],
  ['17 MiB', 17 << 20, 0, 1],
])('an event of %s', async (_what, sizeBytes, kept, rejected) => {
  const to = testDestination();
  const big = JSON.stringify(event({ auditID: 'big', userAgent: 'x'.repeat(sizeBytes) }));
  const body = `${LIST_START}${JAI},${big},${ANN}]}`;
  const receipt = await receiveList(inPieces(body, 1 << 16), 'prod', to);
  expect(receipt).toMatchObject({ kept: kept + 2, rejected });
  expect(to.refused.map(({ reason }) => reason)).toEqual(
    rejected === 0 ? [] : ['longer than 16 MiB; only its beginning is kept here'],
  );
});

test('an item as deep as it is long is refused like any other', async () => {
  const to = testDestination();
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const receipt = await receiveList(inPieces(`${LIST_START}${deep},${JAI}]}`), 'prod', to);
  expect(receipt).toMatchObject({ kept: 1, rejected: 1 });
});

test('whole events before the place where a body is cut are kept', async () => {
  const to = testDestination();
  const body = `${LIST_START}${JAI},${ANN},{"auditID":"y","st`;
  await expect(receiveList(inPieces(body), 'prod', to)).rejects.toThrow('cut short');
  expect(await storedTexts(to.store)).toEqual([`prod ${JAI}`, `prod ${ANN}`]);
});
