import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Failure } from '../../base/failure.ts';
import { chooseContext, contextName } from './choose-context.ts';
import { librarySettings } from './library-settings.ts';
import { proxyFor } from './proxy-for.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'annals-kubeconfig-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const ONE = `
clusters: [{name: c, cluster: {server: "https://one:6443/", certificate-authority: pki/ca.crt}}]
users: [{name: u, user: {client-certificate: u.crt, client-key: u.key, client-key-data: S0VZ}}]
contexts: [{name: dev, context: {cluster: c, user: u, namespace: team-a}}]
current-context: dev
`;
const TWO = `
clusters: [{name: c, cluster: {server: "https://two"}}, {name: d, cluster: {server: "https://d"}}]
users: [{name: v, user: {token: t, tokenFile: tok}}]
contexts: [{name: prod, context: {cluster: d, user: v}}, {name: lost, context: {cluster: d, user: w}}]
current-context: prod
`;

describe('several files', () => {
  const listed = () => ({
    env: {
      KUBECONFIG: [write('one', ONE), join(folder, 'missing'), write('two', TWO)].join(delimiter),
    },
    home: folder,
  });

  test('the first to say something is right, and paths are relative to its folder', async () => {
    const chosen = await chooseContext(listed());
    expect([chosen.name, chosen.namespace]).toEqual(['dev', 'team-a']);
    const { clusters, users } = librarySettings(chosen, {});
    expect(clusters[0]).toEqual({
      name: 'chosen',
      server: 'https://one:6443',
      skipTLSVerify: false,
      caFile: join(folder, 'pki/ca.crt'),
    });
    expect(users[0]).toEqual({ name: 'chosen', certFile: join(folder, 'u.crt'), keyData: 'S0VZ' });
  });

  test('--context chooses, and a token file goes before a token', async () => {
    const chosen = await chooseContext({ ...listed(), context: 'prod' });
    const { clusters, users } = librarySettings(chosen, { HTTPS_PROXY: 'proxy:3128' });
    expect(clusters[0]).toMatchObject({ server: 'https://d', proxyUrl: 'http://proxy:3128' });
    expect(users[0]).toEqual({
      name: 'chosen',
      authProvider: { name: 'tokenFile', config: { tokenFile: join(folder, 'tok') } },
    });
  });

  test.each([
    ['nowhere', 'cluster/no-config', 'there are: dev, prod, lost'],
    ['lost', 'cluster/config-invalid', 'names the user "w"'],
  ])('context %s is refused', async (context, code, words) => {
    const error = await chooseContext({ ...listed(), context }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code });
    const { message, hint } = error as Failure;
    expect(message + hint).toContain(words);
  });

  test('the cluster at hand is called by its context', async () => {
    expect(await contextName(listed())).toBe('dev');
    expect(await contextName({ ...listed(), context: 'x' })).toBe('x');
    expect(await contextName({ env: {}, home: folder })).toBeUndefined();
  });
});

test.each([
  ['a key where YAML breaks', 'users:\n  - name: "u\n    token: very-secret-token', 'line'],
  ['a list', '- very-secret-token', 'not a list of clusters'],
  ['a text for users', 'users: very-secret-token', 'users is not a list'],
  ['a user without a name', 'users: [very-secret-token]', 'users[0] has no name'],
  ['a user that is a text', 'users: [{name: u, user: very-secret-token}]', 'users[0].user is not'],
])('%s is refused without quoting it', async (_what, text, words) => {
  const kubeconfig = write('bad', text);
  const error = await chooseContext({ kubeconfig, env: {}, home: folder }).catch(String);
  expect(error).toContain(words);
  expect(error).not.toContain('secret');
});

test('a file that is named must be there', async () => {
  const options = { kubeconfig: join(folder, 'gone'), env: {}, home: folder };
  await expect(chooseContext(options)).rejects.toBeInstanceOf(Failure);
  await expect(chooseContext({ env: {}, home: folder })).rejects.toMatchObject({
    code: 'cluster/no-config',
  });
});

test.each([
  ['https://api.example.com', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
  ['https://api.example.com', { https_proxy: 'socks5://p:1' }, 'socks5://p:1'],
  ['https://api.example.com', { HTTP_PROXY: 'http://p:1' }, undefined],
  ['https://api.example.com', { HTTPS_PROXY: 'p:1', NO_PROXY: 'example.com' }, undefined],
  ['https://api.example.com', { HTTPS_PROXY: 'p:1', NO_PROXY: 'x, .example.com:443' }, undefined],
  ['https://badexample.com', { HTTPS_PROXY: 'p:1', NO_PROXY: 'example.com' }, 'http://p:1'],
  ['https://10.1.2.3:6443', { HTTPS_PROXY: 'p:1', NO_PROXY: '10.0.0.0/8' }, undefined],
  ['https://11.1.2.3:6443', { HTTPS_PROXY: 'p:1', NO_PROXY: '10.0.0.0/8' }, 'http://p:1'],
  ['https://127.0.0.1:6443', { HTTPS_PROXY: 'p:1' }, undefined],
  ['https://api.example.com', { HTTPS_PROXY: 'p:1', NO_PROXY: '*' }, undefined],
])('the proxy for %s with %o is %s', (server, env, proxy) => {
  expect(proxyFor(server, env)).toBe(proxy);
});

test.each([
  ['http://ann:secret@p:1', 'http://ann:secret@p:1'],
  ['socks5://p:1', 'socks5h://p:1'],
  ['socks5h://p:1', 'socks5h://p:1'],
  ['socks4://ann:secret@p:1', 'socks4 is no kind that can be spoken to'],
  ['p.example.com/secret', 'it is not a URL'],
])('the proxy %s is handed on, or refused without its password: %s', async (proxy, wanted) => {
  const kubeconfig = write(
    'proxied',
    `clusters: [{name: c, cluster: {server: "https://a:1", proxy-url: "${proxy}"}}]
contexts: [{name: x, context: {cluster: c}}]
current-context: x
`,
  );
  const chosen = await chooseContext({ kubeconfig, env: {}, home: folder });
  const told = (() => {
    try {
      return librarySettings(chosen, {}).clusters[0].proxyUrl ?? '';
    } catch (error) {
      return String(error);
    }
  })();
  expect(told).toContain(wanted);
  expect(wanted.includes('secret') || !told.includes('secret')).toBe(true);
});
