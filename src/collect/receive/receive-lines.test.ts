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

test('what is no event is named by its line, and the rest is kept', async () => {
  const to = testDestination();
  const body = `${JAI}\nhello\n{"log":"hi","stream":"stdout","time":""}\n{"auditID":\n${ANN}\n`;
  expect(await receiveLines(inPieces(body), 'prod', to)).toMatchObject({
    kept: 2,
    rejected: 3,
    rejections: [
      { line: 2, reason: 'it looks like plain text' },
      {
        line: 3,
        reason: 'it looks like container runtime lines without audit events',
      },
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
