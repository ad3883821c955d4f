import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { freePort } from '../../scripts/live/free-port.ts';
import { openCluster } from '../../src/cluster/connect/open-cluster.ts';
import type { ClusterClient } from '../../src/cluster/rest/cluster-client.ts';
import { objectPath } from '../../src/cluster/rest/object-path.ts';
import {
  type ControlPlane,
  describeWithControlPlane,
  startControlPlane,
} from '../support/control-plane.ts';
import { startSocksProxy } from '../support/socks-proxy.ts';

interface Config {
  readonly clusters: readonly [{ readonly cluster: Record<string, unknown> }];
  readonly users: readonly [{ user: Record<string, unknown> }];
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A token as an identity provider signs it. */
function idToken(issuer: string, endMs: number): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: issuer,
    aud: 'annals',
    sub: 'u1',
    email: 'jai@example.com',
    groups: ['dev'],
  };
  const signed = `${part({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${part({
    ...claims,
    exp: Math.floor(endMs / 1000),
  })}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

describeWithControlPlane('the ways to log in, against a real API server', () => {
  let plane: ControlPlane;
  let issuer: string;
  let provider: Server;
  let proxy: Server;
  let tunnels: string[];
  const own = (name: string): string => join(plane.folder, name);

  beforeAll(async () => {
    const issuerPort = await freePort();
    issuer = `https://127.0.0.1:${issuerPort}`;
    plane = await startControlPlane({
      port: 20_523,
      nodes: 0,
      controllers: false,
      flags: [
        `--oidc-issuer-url=${issuer}`,
        '--oidc-client-id=annals',
        '--oidc-ca-file=/etc/kubernetes/pki/ca.crt',
        '--oidc-username-claim=email',
        '--oidc-username-prefix=-',
        '--oidc-groups-claim=groups',
      ],
    });
    const tls = {
      cert: readFileSync(own('pki/receiver.crt')),
      key: readFileSync(own('pki/receiver.key')),
    };
    provider = createHttps(tls, ({ url }, answer) => {
      answer.setHeader('content-type', 'application/json');
      const key = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' };
      const discovery = {
        issuer,
        jwks_uri: `${issuer}/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
      };
      answer.end(JSON.stringify(url === '/keys' ? { keys: [key] } : discovery));
    });
    await new Promise<void>((done) => provider.listen(issuerPort, '127.0.0.1', done));
    tunnels = [];
    proxy = createHttp();
    // Whatever name is asked for, this machine is meant.
    proxy.on('connect', ({ url = '', headers }, socket) => {
      tunnels.push(`${url} ${headers['proxy-authorization'] ?? ''}`.trim());
      const port = Number(url.split(':').at(-1));
      const onward = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      for (const end of [onward, socket]) end.on('error', () => undefined);
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  });
  afterAll(async () => {
    proxy.closeAllConnections();
    proxy.close();
    provider.closeAllConnections();
    provider.close();
    await plane[Symbol.asyncDispose]();
  });

  async function opened(
    change: (config: Config) => void,
    env: Readonly<Record<string, string>> = {},
  ): Promise<ClusterClient> {
    const config = parse(await readFile(plane.kubeconfig, 'utf8')) as Config;
    change(config);
    const kubeconfig = own(`${createHash('sha256').update(stringify(config)).digest('hex')}.yaml`);
    await writeFile(kubeconfig, stringify(config), { mode: 0o600 });
    return openCluster({ kubeconfig, env, home: plane.folder, nowMs: Date.now, userAgent: 'test' });
  }

  const proxyUrl = (who = ''): string =>
    `http://${who}127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  const oidc = (token: string) => (config: Config) => {
    const settings = { 'client-id': 'annals', 'idp-issuer-url': issuer, 'id-token': token };
    config.users[0].user = { 'auth-provider': { name: 'oidc', config: settings } };
  };

  test('through the proxy that the kubeconfig names, with its password', async () => {
    const client = await opened(({ clusters: [{ cluster }] }) => {
      cluster['proxy-url'] = proxyUrl('ann:secret@');
    });
    expect(await client.text('/readyz')).toBe('ok');
    const login = Buffer.from('ann:secret').toString('base64');
    expect(tunnels.splice(0)).toEqual([`127.0.0.1:${plane.port} Basic ${login}`]);
  });

  test('through the proxy of the environment, unless NO_PROXY names the server', async () => {
    const far = ({ clusters: [{ cluster }] }: Config): void => {
      cluster['server'] = `https://kube.example.com:${plane.port}`;
      cluster['tls-server-name'] = 'kubernetes.default.svc';
    };
    const env = { HTTPS_PROXY: proxyUrl() };
    expect(await (await opened(far, env)).text('/readyz')).toBe('ok');
    expect(tunnels.splice(0)).toEqual([`kube.example.com:${plane.port}`]);
    const direct = await opened(far, { ...env, NO_PROXY: '.example.com' });
    await expect(direct.text('/readyz')).rejects.toMatchObject({ code: 'cluster/unreachable' });
    expect(tunnels).toEqual([]);
  });

  test('the certificate behind a proxy is checked as any other', async () => {
    const client = await opened(
      ({ clusters: [{ cluster }] }) => {
        cluster['server'] = `https://kube.example.com:${plane.port}`;
      },
      { HTTPS_PROXY: proxyUrl() },
    );
    await expect(client.text('/readyz')).rejects.toMatchObject({ code: 'cluster/untrusted' });
    tunnels.splice(0);
  });

  test('a proxy that is away is told as one, without its password', async () => {
    const client = await opened(({ clusters: [{ cluster }] }) => {
      cluster['proxy-url'] = 'http://ann:secret@127.0.0.1:1';
    });
    const error = await client.text('/readyz').catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'cluster/unreachable',
      message: expect.stringContaining('through the proxy 127.0.0.1:1') as string,
    });
    expect(String(error)).not.toContain('secret');
  });

  test('a proxy that wants a login is told from an API server that does', async () => {
    const refusing = createHttp();
    refusing.on('connect', (_request, socket) => {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
    });
    await new Promise<void>((done) => refusing.listen(0, '127.0.0.1', done));
    const { port } = refusing.address() as AddressInfo;
    const client = await opened(({ clusters: [{ cluster }] }) => {
      cluster['proxy-url'] = `http://127.0.0.1:${port}`;
    });
    await expect(client.text('/readyz')).rejects.toMatchObject({
      code: 'cluster/unreachable',
      message: expect.stringMatching(
        / through the proxy 127.*: it wants another user and password, or any$/,
      ) as string,
    });
    refusing.close();
  });

  test('through a SOCKS proxy, which looks up the name and may want a password', async () => {
    await using socks = await startSocksProxy('ann:secret');
    const through = (who: string) =>
      opened(({ clusters: [{ cluster }] }) => {
        cluster['server'] = `https://kube.example.com:${plane.port}`;
        cluster['tls-server-name'] = 'kubernetes.default.svc';
        cluster['proxy-url'] = `socks5://${who}@127.0.0.1:${socks.port}`;
      });
    expect(await (await through('ann:secret')).text('/readyz')).toBe('ok');
    expect(socks.asked).toEqual([`kube.example.com:${plane.port}`]);
    await expect((await through('ann:wrong')).text('/readyz')).rejects.toMatchObject({
      code: 'cluster/unreachable',
      message: expect.stringMatching(/ through the proxy 127.*: it wants another user/) as string,
    });
    const nowhere = await opened(({ clusters: [{ cluster }] }) => {
      cluster['server'] = 'https://kube.example.com:1';
      cluster['proxy-url'] = `socks5://ann:secret@127.0.0.1:${socks.port}`;
    });
    await expect(nowhere.text('/readyz')).rejects.toMatchObject({
      message: expect.stringMatching(/ through the proxy 127.*: nothing listens there$/) as string,
    });
    const away = await opened(({ clusters: [{ cluster }] }) => {
      cluster['proxy-url'] = 'socks5://ann:secret@127.0.0.1:1';
    });
    const error = await away.text('/readyz').catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'cluster/unreachable',
      message: expect.stringMatching(/ through the proxy 127.0.0.1:1: nothing listens/) as string,
    });
    expect(String(error)).not.toContain('secret');
  });

  test('with a token of an identity provider while it is valid', async () => {
    const client = await opened(oidc(idToken(issuer, Date.now() + 600_000)));
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const review = { method: 'POST', path: objectPath('selfsubjectreviews'), body } as const;
    // The API server fetches the provider's keys when it has the time.
    await expect
      .poll(async () => (await client.answer(review)).status, { timeout: 60_000, interval: 500 })
      .toBe(201);
    expect(await client.json(review)).toMatchObject({
      status: {
        userInfo: { username: 'jai@example.com', groups: ['dev', 'system:authenticated'] },
      },
    });
  });

  test('a token that has run out is told with its end and never sent', async () => {
    const client = await opened(oidc(idToken(issuer, Date.UTC(2026, 0, 2, 3, 4, 5))));
    await expect(client.text('/readyz')).rejects.toMatchObject({
      code: 'cluster/login-failed',
      message:
        'cannot log in as the user of context "test": its id-token ended on 2026-01-02T03:04:05.000Z',
      hint: expect.stringContaining('kubectl --context test get --raw /version') as string,
    });
    await expect((await opened(oidc('no token'))).text('/readyz')).rejects.toMatchObject({
      message: expect.stringContaining('the kubeconfig holds no id-token') as string,
    });
  });
});
