import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requests } from '../../../test/contract/raw-event.ts';
import { serveEvents } from '../../../test/serve-fixture.ts';
import { TokenFiles } from '../access/token-files.ts';
import type { App } from '../serving.ts';

let folder = '';
let app: App;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  const page = join(folder, 'ui');
  await mkdir(join(page, 'assets'), { recursive: true });
  await writeFile(
    join(page, 'index.html'),
    '<!doctype html><meta name="csp-nonce" content=""><script type="module" src="/assets/main-1a2b.js"></script>',
  );
  await writeFile(join(page, 'assets', 'main-1a2b.js'), 'export {};');
  await writeFile(join(page, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(folder, 'secret.txt'), 'classified');
  const tokens = new TokenFiles(folder, Date.now);
  app = await serveEvents(requests(1), { page, tokens, requireLogin: true });
});
afterEach(() => rm(folder, { recursive: true }));

const BROWSER = { accept: 'text/html,application/xhtml+xml' };

test('the page is there for anyone, and lets nothing run that is not ours', async () => {
  const { statusCode, headers, body } = await app.inject({ url: '/', headers: BROWSER });
  const [, nonce = ''] = /'nonce-([\w+/=]+)'/.exec(`${headers['content-security-policy']}`) ?? [];
  expect(nonce.length).toBe(24);
  expect(body).toContain(`<meta name="csp-nonce" content="${nonce}">`);
  expect(statusCode).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
  const again = await app.inject({ url: '/', headers: BROWSER });
  expect(again.body).not.toBe(body);
});

test('nobody frames the page but who is named', async () => {
  const origins = ['https://grafana.example.com', 'http://localhost:3000'];
  const framed = await serveEvents([], { page: join(folder, 'ui'), embedOrigins: origins });
  const { headers } = await framed.inject({ url: '/', headers: BROWSER });
  expect(headers['content-security-policy']).toContain(`frame-ancestors ${origins.join(' ')};`);
  expect(headers['x-frame-options']).toBeUndefined();
  const alone = await app.inject({ url: '/', headers: BROWSER });
  expect(alone.headers['x-frame-options']).toBe('DENY');
  const api = await framed.inject('/api/v1/');
  expect(api.headers['content-security-policy']).toContain("frame-ancestors 'none'");
});

test('files are kept by browsers for ever, since their names change with them', async () => {
  const { statusCode, headers, body } = await app.inject('/assets/main-1a2b.js');
  expect([statusCode, body]).toEqual([200, 'export {};']);
  expect(headers).toMatchObject({
    'content-type': expect.stringContaining('javascript'),
    'cache-control': 'public, max-age=31536000, immutable',
  });
});

test('a file that the build has packed is sent packed to those who take it', async () => {
  const packed = gzipSync('export {};');
  await writeFile(join(folder, 'ui', 'assets', 'main-1a2b.js.gz'), packed);
  const ask = (encoding: string) =>
    app.inject({ url: '/assets/main-1a2b.js', headers: { 'accept-encoding': encoding } });
  const { headers, rawPayload } = await ask('gzip');
  expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(headers['content-type']).toContain('javascript');
  expect(rawPayload).toEqual(packed);
  expect((await ask('identity')).body).toBe('export {};');
});

test('files beside it are asked for anew', async () => {
  const { statusCode, headers } = await app.inject('/icon.svg');
  expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
    200,
    'image/svg+xml',
    'no-cache',
  ]);
  expect(headers['content-security-policy']).toContain("script-src 'self'");
});

test.each(['/trail', '/history/shop/pods/web?at=3', '/login'])(
  'a place within the page is the page: %s',
  async (url) => {
    const { statusCode, body } = await app.inject({ url, headers: BROWSER });
    expect([statusCode, body.slice(0, 15)]).toEqual([200, '<!doctype html>']);
  },
);

test.each([
  ['an unknown path of the API', '/api/v1/nothing', BROWSER],
  ['the API itself', '/api', BROWSER],
  ['a file that is not there', '/assets/none.js', BROWSER],
  ['a file beside the page', '/favicon.png', BROWSER],
  ['a program that wants no page', '/trail', { accept: 'application/json' }],
])('%s is not found', async (_what, url, headers) => {
  const { statusCode, headers: got, body } = await app.inject({ url, headers });
  expect([statusCode, got['content-type']]).toEqual([404, 'application/json; charset=utf-8']);
  expect(JSON.parse(body).error.code).toBe('server/unknown-route');
  expect(got['cache-control']).toBe('no-store');
});

test.each([
  '/assets/../../secret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/assets/%2e%2e/%2e%2e/secret.txt',
  '/assets/..%5c..%5csecret.txt',
  '/assets//etc/passwd',
])('%s leads out of the folder to nothing', async (url) => {
  const { statusCode, body } = await app.inject(url);
  expect(statusCode).toBeGreaterThanOrEqual(400);
  expect(body).not.toContain('classified');
  expect(body).not.toContain('root:');
});

test('the page opens no door to the API', async () => {
  expect((await app.inject({ url: '/api/v1/search', headers: BROWSER })).statusCode).toBe(401);
});

test('where the page was not built, a line says so', async () => {
  const bare = await serveEvents(requests(1), { page: join(folder, 'none') });
  const { statusCode, headers, body } = await bare.inject({ url: '/', headers: BROWSER });
  expect([statusCode, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(body).toContain('npm run build');
  expect((await bare.inject('/assets/x.js')).statusCode).toBe(404);
});
