import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AnnalsProcess } from '../../scripts/live/annals-process.ts';
import { eventLine, WebhookSender } from '../../scripts/live/traffic.ts';

/** `ANNALS_TINY_REQUESTS=1000000 npx vitest run --project e2e hostile` for the long form. */
const TINY_REQUESTS = Number(process.env['ANNALS_TINY_REQUESTS'] ?? 20_000);

/** A busy machine takes about half a millisecond for one. */
const TIMEOUT_MS = 60_000 + 2 * TINY_REQUESTS;

/** More than a server needs that takes in what one honest sender gives it; less than a flood. */
const MAX_RESIDENT_BYTES = 600e6;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'annals-hostile-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function serving(nodeArgs: readonly string[] = [], command?: readonly string[]): AnnalsProcess {
  const args = ['serve', '--data-dir', folder, '--port', '0', '--webhook', '127.0.0.1:0'];
  return new AnnalsProcess(args, nodeArgs, command);
}

async function webhookOf(server: AnnalsProcess): Promise<URL> {
  const [, url = ''] = await server.startUntil(/receiving (http:\S+\/webhook\/)/);
  return new URL(`${url}prod`);
}

function bodyOf(id: string): string {
  return `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[${eventLine(id, 1)}]}`;
}

test('no answer comes before the sync', async () => {
  const delayMs = 1500;
  const slow = ['--import', join(import.meta.dirname, '../crash/slow-sync.mjs')];
  const server = serving(slow, ['env', `ANNALS_TEST_SYNC_MS=${delayMs}`]);
  try {
    const url = await webhookOf(server);
    for (const id of ['first', 'second']) {
      const startMs = performance.now();
      const answer = await fetch(url, { method: 'POST', body: bodyOf(id) });
      expect(answer.status).toBe(200);
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(delayMs);
    }
  } finally {
    await server.end('SIGKILL');
  }
});

test(
  `beside ${TINY_REQUESTS} tiny hostile requests an honest sender is served`,
  async () => {
    const server = serving();
    try {
      const url = await webhookOf(server);
      const honest = new WebhookSender(url, 'h', 20);
      const sending = honest.run();
      const floods = HOSTILE.map((text) => flood(url, text, TINY_REQUESTS / HOSTILE.length));
      await Promise.all(floods);
      const acknowledged = honest.acknowledged;
      expect(acknowledged).toBeGreaterThan(0);
      honest.end();
      await sending;
      expect(server.usage().peakBytes).toBeLessThan(MAX_RESIDENT_BYTES);
      expect(honest.repeats).toBe(0);
      expect(await server.end('SIGTERM')).toBe(0);
    } finally {
      await server.end('SIGKILL');
    }
  },
  TIMEOUT_MS,
);

/** Each as small as it can be: no event, no JSON, no such place, no such method, no HTTP. */
const HOSTILE: readonly string[] = [
  'POST /webhook/prod HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}',
  'POST /webhook/prod HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx',
  `POST /webhook/${'%2e%2e%2f'.repeat(20)} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n`,
  'DELETE /webhook/prod HTTP/1.1\r\nHost: a\r\n\r\n',
  '\x16\x03\x01 no HTTP at all\r\n\r\n',
];

test('beside slow, endless, wrong and deep bodies an honest sender is served', async () => {
  const server = serving();
  const open: Socket[] = [];
  try {
    const url = await webhookOf(server);
    const honest = new WebhookSender(url, 'h', 20);
    const sending = honest.run();
    for (let i = 0; i < 20; i++) open.push(...BODIES.map((body) => sendForEver(url, body)));
    const before = honest.acknowledged;
    await new Promise((resolve) => setTimeout(resolve, 5000));
    await expect.poll(() => honest.acknowledged - before, { timeout: 60_000 }).toBeGreaterThan(200);
    honest.end();
    await sending;
    expect(server.usage().peakBytes).toBeLessThan(MAX_RESIDENT_BYTES);
    // It does not wait for those that hang, either.
    expect(await server.end('SIGTERM')).toBe(0);
  } finally {
    for (const socket of open) socket.destroy();
    await server.end('SIGKILL');
  }
});

interface HostileBody {
  readonly head: string;
  /** What is sent over and over behind the head, and how long it waits before each. */
  readonly piece: string;
  readonly everyMs: number;
}

const LIST = '{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[';
const bodyHead = (length: string, start: string): string =>
  `POST /webhook/prod HTTP/1.1\r\nHost: a\r\n${length}\r\n\r\n${start}`;
const CHUNKED = 'Transfer-Encoding: chunked';
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

const BODIES: readonly HostileBody[] = [
  // A byte at a time.
  { head: bodyHead('Content-Length: 1000000', LIST), piece: ' ', everyMs: 100 },
  // Headers that do not end.
  { head: 'POST /webhook/prod HTTP/1.1\r\n', piece: 'X-A: b\r\n', everyMs: 100 },
  // An item that does not end, in a body that does not end.
  {
    head: bodyHead(CHUNKED, chunk(`${LIST}{"a":"`)),
    piece: chunk('x'.repeat(60_000)),
    everyMs: 5,
  },
  // Less than it says, and nothing more.
  { head: bodyHead('Content-Length: 90000000', `${LIST}{`), piece: '', everyMs: 1000 },
  // More than it says.
  { head: bodyHead('Content-Length: 10', LIST), piece: LIST, everyMs: 100 },
  // Lists within lists.
  { head: bodyHead(CHUNKED, chunk(LIST)), piece: chunk('[{"a":'.repeat(5000)), everyMs: 5 },
];

/** Sends a body until the server ends the connection. */
function sendForEver(url: URL, body: HostileBody): Socket {
  const socket = connect(Number(url.port), url.hostname);
  let timer: NodeJS.Timeout | undefined;
  const goOn = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (socket.writable) socket.write(body.piece, goOn);
    }, body.everyMs);
  };
  const begin = (): void => void socket.write(body.head, goOn);
  socket.on('connect', begin);
  socket.on('error', () => undefined);
  socket.on('data', () => undefined);
  socket.on('close', () => clearTimeout(timer));
  return socket;
}

/** Sends requests over connections that are opened anew whenever they are closed. */
async function flood({ hostname, port }: URL, text: string, count: number): Promise<void> {
  for (let sent = 0; sent < count; ) {
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    const closed = once(socket, 'close');
    socket.setNoDelay(true);
    sent += await sendUntilClosed(socket, text, Math.min(count - sent, 500));
    socket.destroy();
    await closed;
  }
}

async function sendUntilClosed(socket: Socket, text: string, most: number): Promise<number> {
  let sent = 0;
  let isOpen = true;
  let go: () => void = () => undefined;
  socket.on('connect', () => go());
  socket.on('data', () => go());
  socket.on('close', () => {
    isOpen = false;
    go();
  });
  // One request, one answer, or the end of the connection.
  const next = (): Promise<void> => new Promise((resolve) => (go = resolve));
  await next();
  while (isOpen && sent < most) {
    const answered = next();
    socket.write(text);
    sent++;
    await answered;
  }
  return Math.max(sent, 1);
}

test('out of descriptors it goes on when there are some again', async () => {
  const server = serving([], ['bash', '-c', 'ulimit -n 400 && exec "$0" "$@"']);
  try {
    const url = await webhookOf(server);
    const sockets = Array.from({ length: 700 }, () =>
      connect(Number(url.port), url.hostname).on('error', () => undefined),
    );
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(server.isRunning).toBe(true);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => statusOf(url, bodyOf('after')), { timeout: 30_000 }).toBe(200);
    expect(await server.end('SIGTERM')).toBe(0);
  } finally {
    await server.end('SIGKILL');
  }
});

function statusOf(url: URL, body: string): Promise<number> {
  return new Promise((resolve) => {
    const sending = request(url, { method: 'POST', agent: false, timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sending.on('error', () => resolve(0));
    sending.on('timeout', () => sending.destroy());
    sending.end(body);
  });
}
