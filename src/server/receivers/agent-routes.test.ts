import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NOON_US } from '../../../test/contract/raw-event.ts';
import { openReceivers, settings } from '../../../test/receive/open-receivers.ts';
import { HeardAgents } from '../../collect/agent/heard-agents.ts';
import { startAgent } from '../../collect/agent/start-agent.ts';
import { MemoryLosses } from '../../collect/losses.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const http = settings({ kind: 'http', clusters: ['prod'] });

test('what an agent loses is on the record of its server', async () => {
  const losses = new MemoryLosses();
  const agents = new HeardAgents(losses, () => NOON_US);
  const { url } = await openReceivers(http, { agents });
  // Longer than a line may be; what is no event is for the server to judge.
  await writeFile(join(folder, 'audit.log'), `${'x'.repeat(17 << 20)}\n`);
  await using _agent = await startAgent({
    ...{ url: new URL(url), cluster: 'prod', folder, bufferBytes: 32 << 20, reportEveryMs: 50 },
    patterns: [join(folder, 'audit.log')],
    rules: [],
    nowUs: () => NOON_US,
    onState: () => undefined,
    onProblem: () => undefined,
    onLoss: () => undefined,
  });
  await vi.waitFor(() => expect(losses.all.length).toBeGreaterThan(0), { timeout: 15_000 });
  const [loss] = losses.all;
  expect(loss).toMatchObject({ reason: 'oversized-line', cluster: 'prod', events: 1 });
  expect(loss?.source).toMatch(/audit\.log \(agent .+\)$/);
  expect(agents.all).toMatchObject([{ cluster: 'prod', bufferBytes: 0, maxBufferBytes: 32 << 20 }]);
});

test.each([
  ['no report', 'prod', '{}', 400],
  ['no JSON', 'prod', 'x', 400],
  ['another cluster', 'dev', '{}', 404],
  ['more than a report may be', 'prod', 'x'.repeat(5 << 20), 413],
])('%s is refused', async (_what, cluster, body, status) => {
  const { url } = await openReceivers(http);
  expect((await fetch(`${url}/agent/${cluster}`, { method: 'POST', body })).status).toBe(status);
});
