import { hash } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AnnalsProcess } from '../../scripts/live/annals-process.ts';
import { freePort } from '../../scripts/live/free-port.ts';
import { eventLine } from '../../scripts/live/traffic.ts';
import { tlsFile } from '../receive/open-receivers.ts';

const TOKEN = 'a-token-of-the-agent';
const EVENTS = 500;

let folder = '';
let server: AnnalsProcess | undefined;
let agent: AnnalsProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'annals-agent-'));
});
afterEach(async () => {
  await agent?.end('SIGKILL');
  await server?.end('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A server that wants a certificate of its authority, or a token. Gives where it takes and answers. */
async function startServer(): Promise<{ readonly to: string; readonly api: string }> {
  const port = await freePort();
  const file = join(folder, 'annals.yaml');
  writeFileSync(
    file,
    `dataDir: store
api: { listen: "127.0.0.1:0" }
tokens: [{ name: agent, hash: "sha256:${hash('sha256', TOKEN)}", clusters: [prod] }]
sources:
  http:
    - listen: 127.0.0.1:${port}
      tokens: [agent]
      tls:
        certFile: ${tlsFile('server.pem')}
        keyFile: ${tlsFile('server.key')}
        clientCAFile: ${tlsFile('ca.pem')}
`,
  );
  server = new AnnalsProcess(['serve', '--config', file]);
  await server.startUntil(/until Ctrl-C/);
  const api = /serving (\S+\/api\/v1)/.exec(server.output)?.[1] ?? '';
  return { to: `https://localhost:${port}`, api };
}

function agentOf(to: string, ...proof: readonly string[]): AnnalsProcess {
  const [log, buffer] = [join(folder, 'audit.log'), join(folder, 'agent')];
  const args = ['--file', log, '--to', to, '--cluster', 'prod', '--buffer', buffer, ...proof];
  return new AnnalsProcess(['agent', ...args]);
}

async function countAt(api: string): Promise<number> {
  return ((await (await fetch(`${api}/statistics`)).json()) as { count: number }).count;
}

function writeLog(prefix: string): void {
  const lines = Array.from({ length: EVENTS }, (_, i) => `${eventLine(`${prefix}${i}`, i)}\n`);
  appendFileSync(join(folder, 'audit.log'), lines.join(''));
}

const CA = ['--ca', tlsFile('ca.pem')];
const shown = (name: string): readonly string[] => [
  ...['--cert', tlsFile(`${name}.pem`), '--key', tlsFile(`${name}.key`)],
];

test.each(['a certificate', 'a token'])('an agent with %s is let in', async (proof) => {
  const { to, api } = await startServer();
  writeLog('e');
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, `${TOKEN}\n`);
  const how = proof === 'a token' ? ['--token-file', tokenFile] : shown('client');
  agent = agentOf(to, ...CA, ...how);
  agent.start();
  await expect.poll(() => countAt(api), { timeout: 30_000 }).toBe(EVENTS);
  expect(await agent.end('SIGTERM')).toBe(0);
});

test.each<[string, readonly string[], RegExp]>([
  ['the certificate of a stranger', [...CA, ...shown('stranger')], /401/],
  ['no proof', CA, /401/],
  ['a server it has no reason to trust', shown('client'), /--ca/],
])('with %s events wait on disk, and go once that is mended', async (_what, wrong, told) => {
  const { to, api } = await startServer();
  writeLog('e');
  agent = agentOf(to, ...wrong);
  await agent.startUntil(told);
  expect(await countAt(api)).toBe(0);
  expect(await agent.end('SIGTERM')).toBe(0);
  writeLog('f');
  agent = agentOf(to, ...CA, ...shown('client'));
  agent.start();
  await expect.poll(() => countAt(api), { timeout: 30_000 }).toBe(2 * EVENTS);
  expect(await agent.end('SIGTERM')).toBe(0);
});
