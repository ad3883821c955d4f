import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Uplink, type UplinkOptions } from './uplink.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let folder = '';
let server: Server;
let answer: Handler = () => undefined;
let url = new URL('http://localhost');
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base`);
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const NEVER = new AbortController().signal;

function send(options: Partial<UplinkOptions> = {}): ReturnType<Uplink['send']> {
  using uplink = new Uplink({ url, cluster: 'prod east', ...options });
  const sent = uplink.send(Buffer.from('body'), NEVER);
  return sent;
}

function says(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Handler {
  return (_request, response) => response.writeHead(status, headers).end(body);
}

const RECEIPT = JSON.stringify({ kept: 1, duplicates: 0, rejectedCount: 2, rejected: [{}] });

test.each<[string, Handler, Awaited<ReturnType<Uplink['send']>>]>([
  ['a receipt is final', says(200, RECEIPT), { kind: 'kept', rejected: 2 }],
  ['so is one of a body without events', says(422, RECEIPT), { kind: 'kept', rejected: 2 }],
  [
    'another answer of 200 is not the server',
    says(200, '<html>hello'),
    { kind: 'refused', problem: 'the server answered 200: <html>hello' },
  ],
  [
    'a receipt under another status is none',
    says(500, RECEIPT),
    { kind: 'refused', problem: `the server answered 500: ${RECEIPT}` },
  ],
  [
    'the server says when to come back',
    says(503, 'busy', { 'retry-after': '2' }),
    { kind: 'refused', problem: 'the server answered 503: busy', retryAfterMs: 2000 },
  ],
  [
    'but not in an hour',
    says(429, '', { 'retry-after': '3600' }),
    { kind: 'refused', problem: 'the server answered 429: ', retryAfterMs: 60_000 },
  ],
  [
    'a connection that ends is no answer',
    (request) => request.socket.destroy(),
    { kind: 'refused', problem: 'the server ended the connection' },
  ],
])('%s', async (_what, handler, expected) => {
  answer = handler;
  const uplink = new Uplink({ url, cluster: 'c' });
  expect(await uplink.send(Buffer.from('body'), NEVER)).toEqual(expected);
  uplink[Symbol.dispose]();
});

test('an answer cut short is none', async () => {
  answer = (request, response) => {
    response.writeHead(200, { 'content-length': String(RECEIPT.length) });
    response.write(RECEIPT.slice(0, -5), () => request.socket.destroy());
  };
  const uplink = new Uplink({ url, cluster: 'c' });
  expect((await uplink.send(Buffer.from('body'), NEVER)).kind).toBe('refused');
  uplink[Symbol.dispose]();
});

test('what is sent says what it is, with the token as it is in the file now', async () => {
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'first\n');
  const seen: (string | undefined)[][] = [];
  answer = (request, response) => {
    const { authorization, 'content-encoding': encoding } = request.headers;
    seen.push([request.method, request.url, encoding, authorization]);
    response.end(RECEIPT);
  };
  const uplink = new Uplink({ url, cluster: 'prod east', tokenFile });
  await uplink.send(Buffer.from('body'), NEVER);
  await writeFile(tokenFile, 'second\n');
  await uplink.send(Buffer.from('body'), NEVER);
  uplink[Symbol.dispose]();
  const sent = ['POST', '/base/ingest/prod%20east', 'zstd'];
  expect(seen).toEqual([
    [...sent, 'Bearer first'],
    [...sent, 'Bearer second'],
  ]);
});

test('a token that cannot be read keeps the body here', async () => {
  const sent = await send({ tokenFile: join(folder, 'missing') });
  expect(sent).toEqual({ kind: 'refused', problem: expect.stringContaining('ENOENT') });
});
