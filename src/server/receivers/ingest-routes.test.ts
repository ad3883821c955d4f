import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { event } from '../../../test/contract/raw-event.ts';
import { storedTexts } from '../../../test/receive/destination.ts';
import { openReceivers, settings } from '../../../test/receive/open-receivers.ts';
import { zstdCompress } from '../../base/zstd.ts';

const JAI = JSON.stringify(event({ auditID: 'jai' }));
const ANN = JSON.stringify(event({ auditID: 'ann' }));
const LINES = `${JAI}\n${ANN}\n`;

const pack: Readonly<Record<string, (text: string) => Uint8Array>> = {
  identity: (text) => Buffer.from(text),
  gzip: (text) => gzipSync(text),
  zstd: (text) => zstdCompress(Buffer.from(text), 3),
};

test.each(['identity', 'gzip', 'zstd'])('lines sent as %s are kept', async (encoding) => {
  const { url, store } = await openReceivers(settings({ kind: 'http' }));
  const answer = await fetch(`${url}/ingest/prod`, {
    method: 'POST',
    body: new Uint8Array(pack[encoding]?.(LINES) ?? []),
    headers: { 'content-encoding': encoding },
  });
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { kept: 2, duplicates: 0, rejectedCount: 0, rejected: [] },
  ]);
  expect(await storedTexts(store)).toEqual([`prod ${JAI}`, `prod ${ANN}`]);
});

test.each([
  ['all events', LINES, 200, { kept: 2, duplicates: 0, rejectedCount: 0, rejected: [] }],
  [
    'some events',
    `${JAI}\nhello\n${JAI}\n`,
    200,
    {
      kept: 1,
      duplicates: 1,
      rejectedCount: 1,
      rejected: [{ line: 2, reason: 'not JSON: unexpected character at column 1' }],
    },
  ],
  [
    'no event',
    'hello\n',
    422,
    {
      kept: 0,
      duplicates: 0,
      rejectedCount: 1,
      rejected: [{ line: 1, reason: 'not JSON: unexpected character at column 1' }],
    },
  ],
  ['nothing', '', 200, { kept: 0, duplicates: 0, rejectedCount: 0, rejected: [] }],
])('%s in a body', async (_what, body, status, told) => {
  const { url } = await openReceivers(settings({ kind: 'http' }));
  const answer = await fetch(`${url}/ingest/prod`, { method: 'POST', body });
  expect([answer.status, await answer.json()]).toEqual([status, told]);
});

test.each([
  ['an encoding nobody knows', 'br', LINES],
  ['gzip that is none', 'gzip', LINES],
  ['zstd that is none', 'zstd', LINES],
])('%s is refused with a reason', async (_what, encoding, body) => {
  const { url } = await openReceivers(settings({ kind: 'http' }));
  const headers = { 'content-encoding': encoding };
  const answer = await fetch(`${url}/ingest/prod`, { method: 'POST', body, headers });
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { error: { code: 'receive/encoding' } },
  ]);
});
