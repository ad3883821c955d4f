import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { fakeTerminal, type Ran } from '../cli/fake-terminal.ts';
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
    const words = line
      .replace('/etc/kubernetes/manifests/kube-apiserver.yaml', manifest())
      .split(' ')
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
    };
    const written = { out: '', err: '' };
    const terminal = { ...fakeTerminal(written, {}), nowMs: Date.now };
    return { code: await run([...words, ...(places[words[0] ?? ''] ?? [])], terminal), ...written };
  }

  test('its commands do what the page says', async () => {
    const commands = commandsOf(readFileSync(PAGE, 'utf8'));
    expect(commands.map((line) => line.split(' ')[1])).toEqual([
      'enable',
      'enable',
      'doctor',
      'manifests',
      'disable',
    ]);
    const [look = '', apply = '', doctor = '', manifests = '', disable = ''] = commands;
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
    expect(await annals(disable)).toMatchObject({ code: 0 });
    expect(readFileSync(manifest(), 'utf8')).toBe(original);
  });
});
