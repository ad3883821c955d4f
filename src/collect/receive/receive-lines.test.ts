import { expect, test } from 'vitest';
import { event } from '../../../test/contract/raw-event.ts';
import { inPieces, storedTexts, testDestination } from '../../../test/receive/destination.ts';
import { receiveLines } from './receive-lines.ts';

const JAI = JSON.stringify(event({ auditID: 'jai' }));
const ANN = JSON.stringify(event({ auditID: 'ann' }));
const LIST = `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${JAI},${ANN}]}`;

test.each([
  ['lines', `${JAI}\n${ANN}\n`],
  ['a last line without an end', `${JAI}\n${ANN}`],
  ['lines with CR LF and a byte order mark', `\uFEFF${JAI}\r\n\r\n${ANN}\r\n`],
  ['a list', `[${JAI},\n${ANN}]`],
  ['an EventList', LIST],
  ['lines that are EventLists', `${LIST}\n${LIST}\n`],
  ['documents over several lines', JSON.stringify(JSON.parse(LIST), undefined, 2)],
  ['documents wrapped by a shipper', `${wrapped(JAI)}\n${wrapped(ANN)}\n`],
  ['a list of such documents', `[${wrapped(JAI)},${wrapped(ANN)}]`],
])('%s', async (_what, body) => {
  const to = testDestination();
  const receipt = await receiveLines(inPieces(body, 50), 'prod', to);
  expect(receipt).toMatchObject({ kept: 2, rejected: 0 });
  expect(await storedTexts(to.store)).toEqual([`prod ${JAI}`, `prod ${ANN}`]);
});

test('an event with what a shipper added is the event without it', async () => {
  const to = testDestination();
  const added = [
    `{"@timestamp":"x",${JAI.slice(1)}`,
    `${JAI.slice(0, -1)},"tag":"kube"}`,
    `{"date":1.5,"log":${JSON.stringify(`${JAI}\n`)},"kubernetes":{"host":"cp-1"}}`,
  ];
  const receipt = await receiveLines(inPieces([JAI, ...added].join('\n')), 'prod', to);
  expect(receipt).toMatchObject({ kept: 1, duplicates: 3, rejected: 0 });
  expect(await storedTexts(to.store)).toEqual([`prod ${JAI}`]);
});

test('where a wrapper says an event comes from is kept', async () => {
  const to = testDestination();
  const body = JSON.stringify({ log: JAI, kubernetes: { host: 'cp-1' } });
  await receiveLines(inPieces(body), 'prod', to);
  expect((await to.store.events([0]))[0]?.source).toBe('test (cp-1)');
});

test('what is no event is named by its line, and the rest is kept', async () => {
  const to = testDestination();
  const body = `${JAI}\nhello\n{"log":"hi\\n","stream":"stdout","time":""}\n{"auditID":\n${ANN}\n`;
  expect(await receiveLines(inPieces(body), 'prod', to)).toMatchObject({
    kept: 2,
    rejected: 3,
    rejections: [
      {
        line: 3,
        reason: 'not an audit event: it looks like container runtime lines without audit events',
      },
      { line: 2, reason: 'not JSON: unexpected character at column 1' },
      { line: 4, reason: expect.stringMatching(/^not JSON/) },
    ],
  });
  expect(to.refused.length).toBe(3);
});

test('the memory of a long body is given back while it is read', async () => {
  const to = testDestination();
  const big = (i: number): string =>
    JSON.stringify(event({ auditID: `big-${i}`, userAgent: 'x'.repeat(1 << 20) }));
  let mostBytes = 0;
  async function* body(): AsyncGenerator<Buffer> {
    for (let i = 0; i < 60; i++) {
      for await (const piece of inPieces(`${big(i)}\n`, 1 << 16)) {
        to.lease.take(piece.length);
        mostBytes = Math.max(mostBytes, to.budget.usedBytes);
        yield piece;
      }
    }
  }
  expect(await receiveLines(body(), 'prod', to)).toMatchObject({ kept: 60 });
  expect(mostBytes).toBeGreaterThan(1 << 20);
  expect(mostBytes).toBeLessThan(16 << 20);
  expect(to.budget.usedBytes).toBeLessThan(1 << 20);
});

function wrapped(line: string): string {
  return JSON.stringify({ stream: 'stdout', log: `${line}\n`, kubernetes: { pod_name: 'x' } });
}
