import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { webhookBody } from '../../../test/receive/destination.ts';
import {
  exchange,
  openReceivers,
  postTls,
  settings,
  tlsFile,
} from '../../../test/receive/open-receivers.ts';

const BODY = webhookBody('blocking');
const TOKEN = 'nobody-would-guess-this';

function token(fields: { readonly clusters?: readonly string[] } = {}) {
  return { name: 'prod', sha256: createHash('sha256').update(TOKEN).digest('hex'), ...fields };
}

const SERVER = { certFile: tlsFile('server.pem'), keyFile: tlsFile('server.key') };
const MUTUAL = { ...SERVER, clientCAFile: tlsFile('ca.pem') };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['a certificate of the authority', 'client', {}, 200],
  ['no certificate', undefined, {}, 401],
  ['a certificate of another authority', 'stranger', {}, 401],
  [
    'a certificate of another authority and a token',
    'stranger',
    { authorization: `Bearer ${TOKEN}` },
    200,
  ],
])('%s', async (_what, certificate, headers, status) => {
  const sha256 = createHash('sha256').update(TOKEN).digest('hex');
  const { url } = await openReceivers(
    settings({ tls: MUTUAL, tokens: [{ name: 'prod', sha256 }] }),
  );
  const options = { headers, ...(certificate !== undefined && { certificate }) };
  expect((await postTls(`${url}/webhook/prod`, BODY, options)).status).toBe(status);
});

test.each([undefined, 'stranger'])(
  'who takes an earlier TLS session up again is not known by it: %s',
  async (certificate) => {
    const { url } = await openReceivers(settings({ tls: MUTUAL }));
    // Without keep-alive each request has a connection of its own, which resumes the one before.
    const agent = new Agent({ keepAlive: false });
    const options = { agent, ...(certificate !== undefined && { certificate }) };
    const send = async () => (await postTls(`${url}/webhook/prod`, BODY, options)).status;
    expect([await send(), await send(), await send()]).toEqual([401, 401, 401]);
  },
);

test('of certified senders only those named may send, where names are given', async () => {
  const named = (clientNames: readonly string[]) => settings({ tls: { ...MUTUAL, clientNames } });
  const client = { certificate: 'client' };
  const { url } = await openReceivers(named(['apiserver-prod']));
  expect((await postTls(`${url}/webhook/prod`, BODY, client)).status).toBe(200);
  const { url: other } = await openReceivers(named(['apiserver-staging']));
  expect((await postTls(`${other}/webhook/prod`, BODY, client)).status).toBe(401);
});

test.each([
  ['nothing', undefined, 401],
  ['the token', `Bearer ${TOKEN}`, 200],
  ['another token', 'Bearer something-else', 401],
  ['no token', 'Bearer', 401],
  ['the hash of the token', `Bearer ${token().sha256}`, 401],
  ['user and password', `Basic ${base64(`elastic:${TOKEN}`)}`, 200],
  ['another password', `Basic ${base64('elastic:changeme')}`, 401],
  ['an API key', `ApiKey ${base64(`id:${TOKEN}`)}`, 200],
  ['another scheme', `Digest ${TOKEN}`, 401],
])('%s as authorization', async (_what, authorization, status) => {
  const sha256 = createHash('sha256').update(TOKEN).digest('hex');
  const { url } = await openReceivers(settings({ tokens: [{ name: 'prod', sha256 }] }));
  const answer = await fetch(`${url}/webhook/prod`, {
    method: 'POST',
    body: new Uint8Array(BODY),
    headers: authorization === undefined ? {} : { authorization },
  });
  expect(answer.status).toBe(status);
  if (status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
});

test('a token may be for some clusters only', async () => {
  const tokens = [{ ...token({ clusters: ['prod'] }), sha256: sha256('t') }];
  const { url } = await openReceivers(settings({ tokens }));
  const send = (cluster: string): Promise<Response> =>
    fetch(`${url}/webhook/${cluster}`, {
      method: 'POST',
      body: new Uint8Array(BODY),
      headers: { authorization: 'Bearer t' },
    });
  expect([(await send('prod')).status, (await send('staging')).status]).toEqual([200, 403]);
});

test('health is told to anybody, and nothing else is', async () => {
  const { url } = await openReceivers(settings({ kind: 'http', tokens: [token()] }));
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  for (const path of ['/', '/_license', '/ingest/prod', '/nowhere']) {
    expect((await fetch(url + path)).status).toBe(401);
  }
});

test.each([
  ['without TLS', { tokens: [token()] }],
  ['without a way to tell who sends', { tls: SERVER }],
])('receiving beyond this machine %s is refused', async (_what, fields) => {
  const listen = { host: '0.0.0.0', port: 0 };
  await expect(openReceivers(settings({ listen, ...fields }))).rejects.toMatchObject({
    code: 'config/invalid',
  });
});

test('receiving beyond this machine with both is possible', async () => {
  const listen = { host: '0.0.0.0', port: 0 };
  const { url } = await openReceivers(settings({ listen, tls: MUTUAL }));
  const address = url.replace('0.0.0.0', '127.0.0.1');
  const answer = await postTls(`${address}/webhook/prod`, BODY, { certificate: 'client' });
  expect(answer.status).toBe(200);
});

test.each([
  ['a certificate that is not there', { ...SERVER, certFile: '/nowhere.pem' }, 'config/unreadable'],
  ['a key of another certificate', { ...SERVER, keyFile: tlsFile('client.key') }, 'config/invalid'],
  ['a certificate that is none', { ...SERVER, certFile: tlsFile('README.md') }, 'config/invalid'],
  [
    'an authority that is none',
    { ...SERVER, clientCAFile: tlsFile('README.md') },
    'config/invalid',
  ],
])('%s is refused', async (_what, tls, code) => {
  await expect(openReceivers(settings({ tls }))).rejects.toMatchObject({ code });
});

test('who speaks no TLS, or an old one, is turned away', async () => {
  const { url, receivers } = await openReceivers(settings({ tls: SERVER }));
  const plain = url.replace('https:', 'http:');
  expect(await exchange(plain, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toBe('');
  const { hostname: host, port } = new URL(url);
  const old = connect({
    host,
    port: Number(port),
    maxVersion: 'TLSv1.1',
    rejectUnauthorized: false,
  });
  await expect(
    new Promise((resolve, reject) => old.once('secureConnect', resolve).once('error', reject)),
  ).rejects.toThrow();
  expect(await receivers.registry.metrics()).toMatch(
    /broken_connections_total\{source="webhook"\} [12]/,
  );
  expect((await postTls(`${url}/webhook/prod`, BODY)).status).toBe(200);
});

test('new certificates are taken without closing the address', async () => {
  const [certFile, keyFile] = [join(folder, 'tls.pem'), join(folder, 'tls.key')];
  await copyFile(tlsFile('server.pem'), certFile);
  await copyFile(tlsFile('server.key'), keyFile);
  const now = settings({ tls: { certFile, keyFile } });
  const { url, receivers } = await openReceivers(now);
  const first = await postTls(`${url}/webhook/prod`, BODY);
  await copyFile(tlsFile('server2.pem'), certFile);
  await copyFile(tlsFile('server2.key'), keyFile);
  await receivers.take([now]);
  const second = await postTls(`${url}/webhook/prod`, BODY);
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(second.serial).not.toBe(first.serial);
  expect(receivers.listening[0]?.url).toBe(url);
});

test('broken certificates leave the ones in force', async () => {
  const [certFile, keyFile] = [join(folder, 'tls.pem'), join(folder, 'tls.key')];
  await copyFile(tlsFile('server.pem'), certFile);
  await copyFile(tlsFile('server.key'), keyFile);
  const now = settings({ tls: { certFile, keyFile } });
  const { url, receivers } = await openReceivers(now);
  await writeFile(certFile, readFileSync(tlsFile('server2.pem')));
  await expect(receivers.take([now])).rejects.toMatchObject({ code: 'config/invalid' });
  expect((await postTls(`${url}/webhook/prod`, BODY)).status).toBe(200);
});

test('a certificate whose authority is trusted no more is refused from then on', async () => {
  const { url, receivers } = await openReceivers(settings({ tls: MUTUAL }));
  const send = () => postTls(`${url}/webhook/prod`, BODY, { certificate: 'client' });
  expect((await send()).status).toBe(200);
  await receivers.take([settings({ tls: { ...SERVER, clientCAFile: tlsFile('other-ca.pem') } })]);
  expect((await send()).status).toBe(401);
});

test('a connection made with a certificate that is trusted no more is not used again', async () => {
  const { url, receivers } = await openReceivers(settings({ tls: MUTUAL }));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = () => postTls(`${url}/webhook/prod`, BODY, { certificate: 'client', agent });
  const [first, second] = [await send(), await send()];
  expect([first.status, second.status, second.serial]).toEqual([200, 200, '']); // no new handshake
  await receivers.take([settings({ tls: { ...SERVER, clientCAFile: tlsFile('other-ca.pem') } })]);
  // The connection ends when the server's last word has come through.
  await expect.poll(async () => (await send()).status).toBe(401);
  agent.destroy();
});

test('an address may change between HTTP and HTTPS', async () => {
  const free = await openReceivers();
  await free.receivers[Symbol.asyncDispose]();
  const listen = { host: '127.0.0.1', port: Number(new URL(free.url).port) };
  const { receivers } = await openReceivers(settings({ listen }));
  await receivers.take([settings({ listen, tls: SERVER })]);
  expect(receivers.listening[0]?.url).toMatch(/^https:/);
  const secure = receivers.listening[0]?.url ?? '';
  expect((await postTls(`${secure}/webhook/prod`, BODY)).status).toBe(200);
});

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
