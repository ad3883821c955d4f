import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { openCluster } from '../../src/cluster/connect/open-cluster.ts';
import type { ClusterClient } from '../../src/cluster/rest/cluster-client.ts';
import { objectPath } from '../../src/cluster/rest/object-path.ts';
import { CHROMIUM, openBrowser, openPage } from '../browser/support/open-browser.ts';
import { servePage } from '../browser/support/serve-page.ts';
import { answered } from '../browser/support/use-pages.ts';
import { fakeTerminal, type Ran } from '../cli/fake-terminal.ts';
import { askApi } from '../support/api-requests.ts';
import {
  type ControlPlane,
  describeWithControlPlane,
  startControlPlane,
} from '../support/control-plane.ts';
import { endControllers } from '../support/end-control-plane.ts';

const PAGE = join(import.meta.dirname, '../../docs/guide/8-from-nothing.md');

/** The commands of the page, in its order: the lines of the blocks marked as `sh`. */
function commandsOf(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  return blocks.flatMap((text) => text.split('\n')).filter((line) => line.startsWith('annals '));
}

describeWithControlPlane('the guide from nothing to a trail', () => {
  let plane: ControlPlane;
  let original: string;
  const own = (name: string): string => join(plane.folder, name);
  const manifest = (): string => own('manifests/kube-apiserver.yaml');

  beforeAll(async () => {
    plane = await startControlPlane({ port: 20_483, nodes: 0 });
    original = readFileSync(manifest(), 'utf8');
  });
  afterAll(() => plane[Symbol.asyncDispose]());

  /** Runs a line of the page; only places differ, as this machine is not one of a cluster. */
  async function annals(line: string): Promise<Ran> {
    const words = [
      ...line
        .replace('/etc/kubernetes/manifests/kube-apiserver.yaml', manifest())
        .replace('/var/log/kubernetes/audit/audit.log', own('l/audit.log'))
        .matchAll(/'([^']*)'|\S+/g),
    ]
      .map(([word, quoted]) => quoted ?? word)
      .slice(1);
    const places: Readonly<Record<string, readonly string[]>> = {
      enable: [
        '--state-dir',
        own('state'),
        '--policy-path',
        own('a/policy.yaml'),
        '--log-path',
        own('l/audit.log'),
      ],
      disable: ['--state-dir', own('state')],
      doctor: ['--kubeconfig', plane.kubeconfig],
      user: ['--kubeconfig', plane.kubeconfig, '--out', plane.folder],
    };
    const written = { out: '', err: '' };
    const terminal = { ...fakeTerminal(written, {}), nowMs: Date.now };
    return { code: await run([...words, ...(places[words[0] ?? ''] ?? [])], terminal), ...written };
  }

  /** As kubectl asks, with the kubeconfig that was made for a user. */
  function kubectl(user: string): Promise<ClusterClient> {
    return openCluster({
      ...{ kubeconfig: own(`${user}.kubeconfig`), env: {}, home: '/nonexistent' },
      ...{ nowMs: Date.now, userAgent: 'kubectl/v1.36.0 (linux/amd64) kubernetes/0000000' },
    });
  }

  /** What the page has both do in the cluster, under "Two people act". */
  async function act(): Promise<void> {
    const [jai, veeru] = [await kubectl('jai'), await kubectl('veeru')];
    const shop = objectPath('configmaps', { namespace: 'team-a', name: 'shop' });
    const metadata = { name: 'shop' };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { open: 'yes' } };
    await jai.create(objectPath('configmaps', { namespace: 'team-a' }), object);
    await veeru.get(shop);
    await expect(veeru.delete(shop)).rejects.toMatchObject({ code: 'cluster/forbidden' });
  }

  /** The sentences that the page shows, without the addresses of its people. */
  function sentencesOf(page: string): readonly string[] {
    return [...page.matchAll(/^(?:jai|veeru) (?!makes|looks).* from .*$/gm)].map(([line]) =>
      withoutAddress(line),
    );
  }

  const withoutAddress = (line: string): string => line.replace(/from [\d.]+/, 'from HERE');

  /** What the server tells over HTTP, and what its page shows where there is a browser. */
  async function served(query: string): Promise<{
    readonly told: readonly string[];
    readonly onPage: readonly string[] | undefined;
  }> {
    await using server = await servePage([
      ...['serve', '--data-dir', own('store'), '--file', own('l/audit.log'), '--cluster', 'prod'],
    ]);
    const asked = new URLSearchParams({ query, order: 'oldest' });
    const told = await vi.waitFor(
      async () => {
        const answer = await fetch(`${server.url}/api/v1/trail?${asked}`);
        const { entries } = (await answer.json()) as {
          readonly entries: readonly { readonly sentence: { readonly text: string } }[];
        };
        expect(entries.length).toBeGreaterThanOrEqual(3);
        return entries.map(({ sentence }) => withoutAddress(sentence.text));
      },
      { timeout: 60_000, interval: 200 },
    );
    if (CHROMIUM === undefined) return { told, onPage: undefined };
    const browser = await openBrowser();
    try {
      await using opened = await openPage(
        browser,
        `${server.url}/?${new URLSearchParams({ q: query })}`,
      );
      await answered(opened.page);
      const shown = await opened.page.locator('.row-sentence').allTextContents();
      return { told, onPage: shown.map(withoutAddress).toReversed() };
    } finally {
      await browser.close();
    }
  }

  test('its commands do what the page says', async () => {
    const page = readFileSync(PAGE, 'utf8');
    const commands = commandsOf(page);
    expect(commands.map((line) => line.split(' ')[1])).toEqual([
      'user',
      'user',
      'enable',
      'enable',
      'doctor',
      'manifests',
      'trail',
      'disable',
    ]);
    const [createJai = '', createVeeru = '', look = '', apply = '', ...rest] = commands;
    const [doctor = '', manifests = '', trail = '', disable = ''] = rest;
    const admin = await askApi(plane);
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team-a' } };
    expect((await admin('POST', '/api/v1/namespaces', namespace)).code).toBe(201);
    for (const create of [createJai, createVeeru]) {
      expect(await annals(create)).toMatchObject({
        code: 0,
        err: '',
        out: expect.stringContaining('proved    listed the pods in namespace team-a'),
      });
    }
    const shown = await annals(look);
    expect(shown).toMatchObject({ code: 0 });
    expect(shown.out.match(/^\+ {4}- --audit-/gm)?.length).toBe(5);
    expect(shown.out.match(/^\+ {4}- mountPath:/gm)?.length).toBe(2);
    expect(readFileSync(manifest(), 'utf8')).toBe(original);
    // They have signed the certificates; an API server that is ended waits ten seconds for them.
    await endControllers(plane.folder);
    expect(await annals(apply)).toMatchObject({ code: 0 });
    const healthy = await annals(doctor);
    expect(healthy).toMatchObject({ code: 0, err: '' });
    expect(healthy.out).toContain('ok      recorded');
    expect((await annals(manifests)).out).toContain('--cluster=prod');
    await act();
    const sentences = sentencesOf(page);
    expect(sentences.length).toBe(3);
    await vi.waitFor(
      async () => {
        const told = (await annals(trail)).out.trimEnd().split('\n').slice(1);
        expect(told.map((line) => withoutAddress(line.replace(/^[\d:.]+ +/, '')))).toEqual(
          sentences,
        );
      },
      { timeout: 30_000, interval: 200 },
    );
    const { told, onPage = sentences } = await served('user: (jai or veeru) and name: shop');
    expect(told).toEqual(sentences);
    // The page has the client and the address in columns of their own.
    const bare = (text: string): string => text.replace(' with kubectl from HERE', '');
    expect(onPage.map(bare)).toEqual(sentences.map(bare));
    expect(await annals(disable)).toMatchObject({ code: 0 });
    expect(readFileSync(manifest(), 'utf8')).toBe(original);
  });
});
