import { expect, test } from 'vitest';
import { requests } from '../../test/contract/raw-event.ts';
import { serveEvents } from '../../test/serve-fixture.ts';
import { hostName } from './check-host.ts';

const app = await serveEvents(requests(1), { hosts: ['Annals.example.org'] });

test.each([
  ['localhost', 200],
  ['localhost:7400', 200],
  ['LOCALHOST:7400', 200],
  ['localhost.', 200],
  ['127.0.0.1:7400', 200],
  ['[::1]:7400', 200],
  ['annals.example.org', 200],
  ['evil.example', 421],
  ['evil.example:7400', 421],
  ['localhost.evil.example', 421],
  ['127.0.0.1.evil.example', 421],
  ['169.254.169.254', 421],
])('a request for host %j is answered with %i', async (host, status) => {
  for (const url of ['/api/v1/search', '/metrics', '/api/v1/openapi.json']) {
    const answer = await app.inject({ url, headers: { host } });
    expect(answer.statusCode, url).toBe(status);
    if (status === 421) expect(answer.json().error.code).toBe('server/wrong-host');
  }
});

test('paths that do not exist tell other hosts nothing', async () => {
  const answer = await app.inject({ url: '/nowhere', headers: { host: 'evil.example' } });
  expect(answer.statusCode).toBe(421);
});

test('probes are answered whatever address they use', async () => {
  for (const url of ['/healthz', '/readyz']) {
    expect((await app.inject({ url, headers: { host: '10.1.2.3:7400' } })).statusCode).toBe(200);
  }
});

test.each([
  ['Localhost:7400', 'localhost'],
  ['[::1]:7400', '[::1]'],
  ['[::1]', '[::1]'],
  ['a.b.:1', 'a.b'],
  [undefined, ''],
])('the name in %j is %j', (header, name) => {
  expect(hostName(header)).toBe(name);
});
