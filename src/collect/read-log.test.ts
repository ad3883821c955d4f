import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { compress } from '@cloudpss/zstd';
import { expect, test } from 'vitest';
import { Failure } from '../base/failure.ts';
import { lineBytes } from './line-batch.ts';
import { readLog } from './read-log.ts';

const EVENT = '{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a"}';
const ITEM = '{"level":"Metadata","auditID":"b"}';

interface Read {
  readonly lines: readonly string[];
  readonly rejected: readonly string[];
  readonly cut: readonly string[];
  readonly foreign?: string;
  readonly failure?: string;
}

async function read(bytes: Buffer, chunkBytes = 7): Promise<Read> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const lines: string[] = [];
  const rejected: string[] = [];
  const cut: string[] = [];
  let foreign: string | undefined;
  try {
    for await (const part of readLog({ kind: 'stdin', stream: stream() })) {
      if (part.kind === 'foreign') foreign = part.looksLike;
      else {
        const to = part.kind === 'cut' ? cut : rejected;
        to.push(...part.batch.rejected.map(({ line, reason }) => `${line}: ${reason}`));
        lines.push(...part.batch.lines.map((line, i) => `${line}: ${lineBytes(part.batch, i)}`));
      }
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { lines, rejected, cut, failure: error.message };
  }
  return { lines, rejected, cut, ...(foreign === undefined ? {} : { foreign }) };
}

const GOOD = { rejected: [], cut: [] };

test.each([
  ['plain', Buffer.from(`${EVENT}\n${EVENT}\n`)],
  ['gzip', gzipSync(`${EVENT}\n${EVENT}\n`)],
  ['two gzip members', Buffer.concat([gzipSync(`${EVENT}\n`), gzipSync(`${EVENT}\n`)])],
  ['zstd', Buffer.from(compress(Buffer.from(`${EVENT}\n${EVENT}\n`)))],
  [
    'two zstd frames',
    Buffer.concat([EVENT, EVENT].map((line) => compress(Buffer.from(`${line}\n`)))),
  ],
  ['a byte order mark and CRLF', Buffer.from(`\ufeff${EVENT}\r\n${EVENT}\r\n`)],
  ['no line end at the end', Buffer.from(`${EVENT}\n${EVENT}`)],
])('%s', async (_name, bytes) => {
  expect(await read(bytes)).toEqual({ ...GOOD, lines: [`1: ${EVENT}`, `2: ${EVENT}`] });
});

test('lists among lines become their items', async () => {
  const list = `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${ITEM},${ITEM}]}`;
  expect(await read(Buffer.from(`${EVENT}\n${list}\n${EVENT}\n`))).toEqual({
    ...GOOD,
    lines: [`1: ${EVENT}`, `2: ${ITEM}`, `2: ${ITEM}`, `3: ${EVENT}`],
  });
});

test('lists with their keys in another order become their items, too', async () => {
  const list = `{"apiVersion":"audit.k8s.io/v1","items":[${ITEM}],"kind":"EventList"}`;
  expect(await read(Buffer.from(`${EVENT}\n${list}\n`))).toEqual({
    ...GOOD,
    lines: [`1: ${EVENT}`, `2: ${ITEM}`],
  });
});

test('a last line that is cut short is told apart from broken ones', async () => {
  expect(await read(Buffer.from(`${EVENT}\n${EVENT.slice(0, 20)}`))).toEqual({
    lines: [`1: ${EVENT}`],
    rejected: [],
    cut: ['2: not JSON: cut short'],
  });
});

test('a broken line in between is handed on for the store to reject', async () => {
  const broken = `${EVENT}\n{"kind":"Event"\n\xff\n${EVENT}\n`;
  expect((await read(Buffer.from(broken, 'latin1'))).lines).toHaveLength(4);
});

test('bytes that are no UTF-8 come through as they are', async () => {
  const line = Buffer.concat([Buffer.from(EVENT.slice(0, -2)), Buffer.from([0xff, 0x22, 0x7d])]);
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield line;
  }
  for await (const part of readLog({ kind: 'stdin', stream: stream() })) {
    expect(part.kind === 'lines' && lineBytes(part.batch, 0).equals(line)).toBe(true);
  }
});

test.each([
  ['gzip', gzipSync],
  ['zstd', (bytes: Buffer) => Buffer.from(compress(bytes))],
] as const)('what could be read of a cut %s file is kept', async (_name, pack) => {
  const lines = Array.from(
    { length: 3000 },
    (_, i) => `{"auditID":"${i}","x":"${randomBytes(200).toString('hex')}"}`,
  );
  const whole = pack(Buffer.from(`${lines.join('\n')}\n`));
  const { lines: found, failure } = await read(whole.subarray(0, whole.length - 40), 10_000);
  expect(found.length).toBeGreaterThan(2000);
  expect(found.slice(0, 2000)).toEqual(lines.slice(0, 2000).map((line, i) => `${i + 1}: ${line}`));
  expect(failure).toMatch(/^cannot read all of "stdin": it is cut short/);
});

test('gzip of something else is told from what is inside', async () => {
  expect(await read(gzipSync('hello world\n'))).toEqual({
    ...GOOD,
    lines: [],
    foreign: 'plain text',
  });
});

test('nothing gives nothing', async () => {
  expect(await read(Buffer.alloc(0))).toEqual({ ...GOOD, lines: [] });
});
