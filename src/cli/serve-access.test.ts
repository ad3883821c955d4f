import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Ran, runCommand } from '../../test/cli/fake-terminal.ts';
import { tlsFile } from '../../test/receive/open-receivers.ts';

let folder = '';
let stop = new AbortController();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  stop = new AbortController();
  await runCommand(['import', 'test/fixtures/cli/shop.log', '--data-dir', folder]);
});
afterEach(() => rm(folder, { recursive: true }));

interface Serving {
  readonly ran: Promise<Ran>;
  readonly url: string;
}

/** Serves on every address of the machine, asked by the one that is there for sure. */
async function serve(...args: readonly string[]): Promise<Serving> {
  let text = '';
  let found = (_url: string): void => undefined;
  const listening = new Promise<string>((resolve) => {
    found = resolve;
  });
  const command = ['serve', '--port', '0', '--data-dir', folder, ...args];
  const ran = runCommand(command, {
    signal: stop.signal,
    onWrite: (more) => {
      text += more;
      const [, url] = /serving (\S+)\/api\/v1\//.exec(text) ?? [];
      if (url !== undefined) found(url);
    },
  });
  const failed = ran.then(({ code, err }) => Promise.reject(new Error(`${code} ${err}`)));
  return { ran, url: await Promise.race([listening, failed]) };
}

async function makeToken(...args: readonly string[]): Promise<string> {
  const command = ['token', 'create', '--data-dir', folder, ...args];
  return (await runCommand(command)).out.trim();
}

test.each([
  ['without a certificate', [], 'without TLS'],
  ['without a token', ['--insecure-http'], 'there is no token'],
])('it does not listen beyond this machine %s', async (_what, args, words) => {
  const ran = await runCommand(
    ['serve', '--port', '0', '--data-dir', folder, '--listen', '0.0.0.0', ...args],
    { signal: stop.signal },
  );
  expect([ran.code, ran.err]).toEqual([1, expect.stringContaining(words)]);
  expect(ran.err).toContain('[access/not-configured]');
});

test('a token that has expired or was revoked does not open it', async () => {
  await makeToken('--name', 'ann');
  await runCommand(['token', 'revoke', 'ann', '--data-dir', folder]);
  const args = ['serve', '--data-dir', folder, '--listen', '0.0.0.0', '--insecure-http'];
  expect((await runCommand(args)).err).toContain('there is no token');
});

test('with a token it listens, and the token is what lets in', async () => {
  const token = await makeToken('--name', 'ann', '--namespaces', 'shop');
  const { ran, url } = await serve('--listen', '0.0.0.0', '--insecure-http');
  const ask = async (headers: Record<string, string> = {}): Promise<number> =>
    (await fetch(`${url}/api/v1/trail`, { headers })).status;
  const authorization = `Bearer ${token}`;
  expect([await ask(), await ask({ authorization })]).toEqual([401, 200]);
  await runCommand(['token', 'revoke', 'ann', '--data-dir', folder]);
  expect(await ask({ authorization })).toBe(401);
  stop.abort();
  expect((await ran).code).toBe(0);
  // A server that only reads keeps its record beside the store, and the next import takes it in.
  expect(await readFile(join(folder, 'reads.ndjson'), 'utf8')).toContain('annals:token:ann');
  await runCommand(['import', 'test/fixtures/cli/shop.log', '--data-dir', folder]);
  const { out } = await runCommand(['search', '--data-dir', folder, '--count', 'source: annals']);
  expect(Number(out)).toBe(2);
});

test('it speaks TLS, with a cookie that browsers send over TLS alone', async () => {
  const [cert, key] = [tlsFile('server.pem'), tlsFile('server.key')];
  const token = await makeToken('--name', 'ann');
  const { ran, url } = await serve('--listen', '0.0.0.0', '--tls-cert', cert, '--tls-key', key);
  expect(url).toMatch(/^https:/);
  const { port } = new URL(url);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const to = { host: '127.0.0.1', port, method: 'POST', path: '/api/v1/session' };
    const headers = { 'content-type': 'application/json' };
    const login = request({ ...to, headers, ca: readFileSync(tlsFile('ca.pem')) }, resolve);
    login.on('error', reject).end(JSON.stringify({ token }));
  });
  expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([
    200,
    [expect.stringMatching(/^__Host-annals=\S+; Path=\/; HttpOnly; Secure; SameSite=Strict$/)],
  ]);
  answer.destroy();
  stop.abort();
  await ran;
});

test('on this machine nobody logs in, unless that is wanted', async () => {
  const { ran, url } = await serve();
  expect((await fetch(`${url}/api/v1/trail`)).status).toBe(200);
  stop.abort();
  await ran;
  stop = new AbortController();
  const again = await serve('--require-login');
  expect((await fetch(`${again.url}/api/v1/trail`)).status).toBe(401);
  stop.abort();
  expect((await again.ran).out).toContain('readers log in with a token');
});

test('tokens are listed without what is secret of them', async () => {
  const token = await makeToken('--name', 'ann', '--namespaces', 'a,b', '--expires', '30d');
  await makeToken('--name', 'ben', '--expires', 'never');
  await runCommand(['token', 'revoke', 'ben', '--data-dir', folder]);
  const { out } = await runCommand(['token', 'list', '--data-dir', folder, '-o', 'ndjson']);
  expect(
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    {
      ...{ name: 'ann', state: 'valid', namespaces: ['a', 'b'], id: token.split('_')[1] },
      ...{ created: '2026-11-24T12:00:00Z', expires: '2026-12-24T12:00:00Z' },
    },
    {
      ...{ name: 'ben', state: 'revoked', id: expect.any(String) },
      ...{ created: '2026-11-24T12:00:00Z', revoked: '2026-11-24T12:00:00Z' },
    },
  ]);
});

test.each([
  ['a name with a blank', ['--name', 'a b'], 2, 'is not allowed'],
  ['a pattern', ['--name', 'a', '--namespaces', 'team-*'], 2, 'is not allowed'],
  ['an end that is over', ['--name', 'a', '--expires', '2020-01-01'], 2, 'is over already'],
  ['an end that is none', ['--name', 'a', '--expires', 'soon'], 2, 'is no time'],
])('%s makes no token', async (_what, args, code, words) => {
  const ran = await runCommand(['token', 'create', '--data-dir', folder, ...args]);
  expect([ran.code, ran.out]).toEqual([code, '']);
  expect(ran.err).toContain(words);
});

test('a token nobody has cannot be revoked', async () => {
  const { code, err } = await runCommand(['token', 'revoke', 'nobody', '--data-dir', folder]);
  expect([code, err]).toEqual([1, expect.stringContaining('[access/token-unknown]')]);
});
