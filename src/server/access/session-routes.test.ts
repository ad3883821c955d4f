import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { event, raw } from '../../../test/contract/raw-event.ts';
import { FIXTURE_NOW_US, serveEvents } from '../../../test/serve-fixture.ts';
import type { App } from '../serving.ts';
import { TokenFiles } from './token-files.ts';

let folder = '';
let nowMs = FIXTURE_NOW_US / 1000;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  nowMs = FIXTURE_NOW_US / 1000;
});
afterEach(() => rm(folder, { recursive: true }));

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Guarded {
  readonly app: App;
  readonly tokens: TokenFiles;
}

async function guarded(requireLogin = true): Promise<Guarded> {
  const tokens = new TokenFiles(folder, () => nowMs);
  const options = { tokens, requireLogin, nowUs: () => nowMs * 1000 };
  return { tokens, app: await serveEvents([raw(event())], options) };
}

const HOST = 'annals.example:7400';

function login(app: App, token: string, headers: Record<string, string> = {}) {
  return app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { host: 'localhost:7400', origin: 'http://localhost:7400', ...headers },
    payload: { token },
  });
}

function cookieOf({ headers }: { readonly headers: object }): string {
  const header = (headers as Record<string, unknown>)['set-cookie'];
  const first = Array.isArray(header) ? header[0] : header;
  return String(first ?? '').split(';')[0] ?? '';
}

async function statusOf(app: App, headers: Record<string, string>): Promise<number> {
  return (await app.inject({ url: '/api/v1/search', headers })).statusCode;
}

test('a token is shown once, kept as a hash, and only its owner may read the file', async () => {
  const { tokens } = await guarded();
  const { text, token } = await tokens.create({ name: 'ann' });
  expect(text).toMatch(/^annals_[0-9a-f]{12}_[0-9a-f]{64}$/);
  expect(JSON.stringify(await tokens.list())).not.toContain(text.slice(20));
  const path = join(folder, 'access', `${token.id}.json`);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'access'))).mode & 0o777).toBe(0o700);
  await expect(tokens.create({ name: 'ann' })).rejects.toMatchObject({
    code: 'access/token-exists',
  });
});

test('without a login nothing but probes and the question who one is gets an answer', async () => {
  const { app } = await guarded();
  const answers = await Promise.all(
    ['/healthz', '/readyz', '/api/v1/session', '/api/v1/search', '/api/v1/', '/metrics'].map(
      async (url) => [url, (await app.inject(url)).statusCode],
    ),
  );
  expect(answers).toEqual([
    ['/healthz', 200],
    ['/readyz', 200],
    ['/api/v1/session', 200],
    ['/api/v1/search', 401],
    ['/api/v1/', 401],
    ['/metrics', 401],
  ]);
  const refused = await app.inject('/api/v1/search');
  expect(refused.headers['www-authenticate']).toBe('Bearer');
  expect(refused.json().error.code).toBe('access/denied');
  expect((await app.inject('/api/v1/session')).json()).toEqual({
    loginRequired: true,
    reader: null,
  });
});

test('a login gives a cookie no script reads, which is good until the logout', async () => {
  const { app, tokens } = await guarded();
  const { text } = await tokens.create({ name: 'ann', namespaces: ['shop'] });
  const answer = await login(app, text);
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    {
      loginRequired: true,
      reader: {
        name: 'ann',
        kind: 'token',
        scope: { namespaces: ['shop'] },
        expires: '2026-11-24T08:00:00.000000Z',
      },
    },
  ]);
  expect(answer.headers['set-cookie']).toMatch(
    /^annals=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const cookie = cookieOf(answer);
  expect(await statusOf(app, { cookie })).toBe(200);
  const out = await app.inject({
    method: 'DELETE',
    url: '/api/v1/session',
    headers: { cookie, host: 'localhost', origin: 'http://localhost' },
  });
  expect(out.json()).toEqual({ loginRequired: true, reader: null });
  expect(out.headers['set-cookie']).toContainEqual(expect.stringMatching(/^annals=; Max-Age=0/));
  expect(await statusOf(app, { cookie })).toBe(401);
});

test('a browser that speaks TLS with a proxy gets a cookie for TLS alone', async () => {
  const { app, tokens } = await guarded();
  const { text } = await tokens.create({ name: 'ann' });
  const answer = await login(app, text, { host: 'localhost', origin: 'https://localhost' });
  expect(answer.headers['set-cookie']).toMatch(
    /^__Host-annals=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect(await statusOf(app, { cookie: cookieOf(answer) })).toBe(200);
});

test('programs send the token itself', async () => {
  const { app, tokens } = await guarded();
  const { text } = await tokens.create({ name: 'ci' });
  expect(await statusOf(app, { authorization: `Bearer ${text}` })).toBe(200);
  expect(await statusOf(app, { authorization: `bearer ${text}` })).toBe(200);
  expect(await statusOf(app, { authorization: `Bearer ${text.slice(0, -1)}0x` })).toBe(401);
  expect(await statusOf(app, { authorization: `Basic ${text}` })).toBe(401);
});

test('a token that is sent must be right even where none is wanted', async () => {
  const { app } = await guarded(false);
  expect(await statusOf(app, {})).toBe(200);
  expect(await statusOf(app, { authorization: 'Bearer annals_x' })).toBe(401);
  expect((await app.inject('/api/v1/session')).json()).toEqual({
    loginRequired: false,
    reader: { name: 'loopback', kind: 'loopback', scope: {} },
  });
});

test('what was revoked or has expired lets nobody in from then on, sessions included', async () => {
  const { app, tokens } = await guarded();
  const { text } = await tokens.create({ name: 'ann', expiresMs: nowMs + 20 * MINUTE_MS });
  const cookie = cookieOf(await login(app, text));
  const other = await tokens.create({ name: 'ben' });
  const bearer = { authorization: `Bearer ${other.text}` };
  expect([await statusOf(app, { cookie }), await statusOf(app, bearer)]).toEqual([200, 200]);
  // As another process does: the server has no part in it.
  expect(await new TokenFiles(folder, () => nowMs).revoke('ben')).toBe(1);
  expect([await statusOf(app, { cookie }), await statusOf(app, bearer)]).toEqual([200, 401]);
  nowMs += 20 * MINUTE_MS;
  expect(await statusOf(app, { cookie })).toBe(401);
  expect((await login(app, text)).statusCode).toBe(401);
  expect(await tokens.revoke('ben')).toBe(0);
});

test('a session ends when it is idle, and at last however busy it is', async () => {
  const { app, tokens } = await guarded();
  const { text } = await tokens.create({ name: 'ann' });
  const idle = cookieOf(await login(app, text));
  nowMs += HOUR_MS;
  expect(await statusOf(app, { cookie: idle })).toBe(401);
  let cookie = cookieOf(await login(app, text));
  for (let i = 0; i < 23; i++) {
    nowMs += HOUR_MS / 2;
    const answer = await app.inject({ url: '/api/v1/search', headers: { cookie } });
    expect(answer.statusCode).toBe(200);
    cookie = cookieOf(answer) || cookie;
  }
  nowMs += HOUR_MS / 2;
  expect(await statusOf(app, { cookie })).toBe(401);
});

test('the id of a session changes on each login and every quarter of an hour', async () => {
  const { app, tokens } = await guarded();
  const { text } = await tokens.create({ name: 'ann' });
  const first = cookieOf(await login(app, text));
  const second = cookieOf(await login(app, text, { cookie: first }));
  expect(second).not.toBe(first);
  expect(await statusOf(app, { cookie: first })).toBe(401);
  nowMs += 15 * MINUTE_MS;
  const third = cookieOf(await app.inject({ url: '/api/v1/search', headers: { cookie: second } }));
  expect(third).toMatch(/^annals=[\w-]{43}$/);
  expect(third).not.toBe(second);
  // What was under way with the old id is answered, and soon no more.
  expect(await statusOf(app, { cookie: second })).toBe(200);
  nowMs += MINUTE_MS;
  expect(await statusOf(app, { cookie: second })).toBe(401);
  expect(await statusOf(app, { cookie: third })).toBe(200);
});

test.each([
  ['another origin', { origin: 'http://evil.example' }],
  ['the same host with another port', { origin: 'http://localhost:9' }],
  ['a sandboxed page', { origin: 'null' }],
  ['another site, by another header', { 'sec-fetch-site': 'cross-site' }],
  ['a sibling site', { 'sec-fetch-site': 'same-site' }],
  ['a cookie and nothing that tells the page', { cookie: 'annals=x' }],
])('%s changes nothing', async (_what, headers) => {
  const { app } = await guarded(false);
  for (const method of ['POST', 'DELETE'] as const) {
    const answer = await app.inject({
      method,
      url: '/api/v1/session',
      headers: { host: 'localhost', ...headers },
      ...(method === 'POST' && { payload: { token: 'x' } }),
    });
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'access/wrong-origin']);
  }
});

test('a form of another site cannot log in', async () => {
  const { app } = await guarded();
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { 'content-type': 'text/plain' },
    payload: '{"token":"x"}',
  });
  expect(answer.statusCode).toBe(400);
});

test('after ten wrong tokens an address has to wait, and nobody else', async () => {
  const { app, tokens } = await guarded();
  const { text } = await tokens.create({ name: 'ann' });
  const attempt = (token: string, remoteAddress: string) =>
    app.inject({ method: 'POST', url: '/api/v1/session', remoteAddress, payload: { token } });
  for (let i = 0; i < 10; i++) expect((await attempt('no', '10.0.0.9')).statusCode).toBe(401);
  const refused = await attempt(text, '10.0.0.9');
  expect([refused.statusCode, refused.json().error.code, refused.headers['retry-after']]).toEqual([
    429,
    'access/too-many-attempts',
    '300',
  ]);
  expect((await attempt(text, '10.0.0.8')).statusCode).toBe(200);
  nowMs += 5 * MINUTE_MS;
  expect((await attempt(text, '10.0.0.9')).statusCode).toBe(200);
});

test('a file of a token that cannot be read lets nobody in, and says so to the log alone', async () => {
  const { app, tokens } = await guarded();
  const { text, token } = await tokens.create({ name: 'ann' });
  await writeFile(join(folder, 'access', `${token.id}.json`), '{"version":1}');
  const answer = await app.inject({
    url: '/api/v1/search',
    headers: { authorization: `Bearer ${text}` },
  });
  expect([answer.statusCode, answer.json().error.code]).toEqual([500, 'access/damaged']);
});

test('metrics are for those who see everything', async () => {
  const { app, tokens } = await guarded();
  const some = await tokens.create({ name: 'ann', clusters: ['east'] });
  const all = await tokens.create({ name: 'prometheus' });
  const get = (token: string) =>
    app.inject({ url: '/metrics', headers: { host: HOST, authorization: `Bearer ${token}` } });
  expect((await get(some.text)).json().error.code).toBe('access/forbidden');
  expect((await get(all.text)).body).toContain('annals_store_events 1');
});
