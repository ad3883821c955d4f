import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { openCluster } from '../../src/cluster/connect/open-cluster.ts';
import type { ClusterClient } from '../../src/cluster/rest/cluster-client.ts';
import { objectPath } from '../../src/cluster/rest/object-path.ts';
import { fakeTerminal, type Ran, runCommand } from '../cli/fake-terminal.ts';
import { askApi } from '../support/api-requests.ts';
import {
  type ControlPlane,
  describeWithControlPlane,
  startControlPlane,
} from '../support/control-plane.ts';

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

  /** What the API tells, which is what the page in the browser shows. */
  async function servedSentences(query: string): Promise<readonly string[]> {
    const stop = new AbortController();
    let text = '';
    const ran = runCommand(
      [
        ...['serve', '--port', '0', '--data-dir', own('store')],
        ...['--file', own('l/audit.log'), '--cluster', 'prod'],
      ],
      {
        signal: stop.signal,
        onWrite: (written) => {
          text += written;
        },
      },
    );
    try {
      return await vi.waitFor(
        async () => {
          const url = /serving (\S+)\/api/.exec(text)?.[1] ?? '';
          const asked = new URLSearchParams({ query, order: 'oldest' });
          const answer = await fetch(`${url}/api/v1/trail?${asked}`);
          const { entries } = (await answer.json()) as {
            readonly entries: readonly { readonly sentence: { readonly text: string } }[];
          };
          expect(entries.length).toBeGreaterThanOrEqual(3);
          return entries.map(({ sentence }) => withoutAddress(sentence.text));
        },
        { timeout: 60_000, interval: 200 },
      );
    } finally {
      stop.abort();
      await ran;
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
    expect(await servedSentences('user: (jai or veeru) and name: shop')).toEqual(sentences);
    expect(await annals(disable)).toMatchObject({ code: 0 });
    expect(readFileSync(manifest(), 'utf8')).toBe(original);
  });
});
