// Kills a server and an agent at random moments while events come in by a followed log, by the agent
// and by a webhook: `tsx scripts/crash/kill-live.ts --kills 500 --seed 7`. At the end every event that
// was written or acknowledged must be there exactly once, and the store must verify.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AnnalsProcess } from '../live/annals-process.ts';
import { checkOnce } from '../live/check-once.ts';
import { freePort } from '../live/free-port.ts';
import { LogWriter, WebhookSender } from '../live/traffic.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
});
const kills = Number(values.kills);

const SENDERS = 3;
const BATCH = 40;
const ROTATE_EVERY = 15_000;
/** Between two kills at most; a start takes about half of it, so starts are hit as well. */
const LONGEST_LIFE_MS = 1200;
const LONGEST_DEATH_MS = 500;
/** Every so many kills all are left alone for a while, since events only get in while both live. */
const REST_EVERY = 10;
const REST_MS = 2500;
const CATCH_UP_MS = 240_000;

const random = randomNumbers(Number(values.seed));
const folder = mkdtempSync(join(tmpdir(), 'annals-kill-live-'));
const store = join(folder, 'store');
const logs = { agent: join(folder, 'by-agent'), server: join(folder, 'by-server') };
for (const path of Object.values(logs)) mkdirSync(path);

const [webhookPort, httpPort, apiPort] = [await freePort(), await freePort(), await freePort()];
const server = new AnnalsProcess([
  ...['serve', '--data-dir', store, '--port', String(apiPort)],
  ...['--webhook', `127.0.0.1:${webhookPort}`, '--http', `127.0.0.1:${httpPort}`],
  ...['--file', join(logs.server, 'audit.log'), '--cluster', 'followed'],
]);
const agent = new AnnalsProcess([
  ...['agent', '--file', join(logs.agent, 'audit.log'), '--cluster', 'forwarded'],
  ...['--to', `http://127.0.0.1:${httpPort}`, '--buffer', join(folder, 'agent')],
]);
const writers = [
  new LogWriter(join(logs.agent, 'audit.log'), 'a', ROTATE_EVERY),
  new LogWriter(join(logs.server, 'audit.log'), 'f', ROTATE_EVERY),
];
const webhook = new URL(`http://127.0.0.1:${webhookPort}/webhook/hooked`);
const senders = Array.from(
  { length: SENDERS },
  (_, i) => new WebhookSender(webhook, `w${i}-`, BATCH),
);

const startMs = performance.now();
let isWriting = true;
const killed = { server: 0, agent: 0 };
server.start();
agent.start();
const traffic = Promise.all([writeLogs(), ...senders.map((sender) => sender.run())]);
await killAtRandom();
isWriting = false;
for (const sender of senders) sender.end();
if (!server.isRunning) server.start();
if (!agent.isRunning) agent.start();
await traffic;
const problems = [...(await waitForAll()), ...(await stopBoth())];
problems.push(...(await checkOnce(store, expected())));

const acknowledged = senders.reduce((sum, sender) => sum + sender.acknowledged, 0);
const repeats = senders.reduce((sum, sender) => sum + sender.repeats, 0);
process.stdout.write(
  `${killed.server} kills of the server and ${killed.agent} of the agent in ` +
    `${((performance.now() - startMs) / 1000).toFixed(0)} s (seed ${values.seed}): ` +
    `${writers[0]?.written} events forwarded, ${writers[1]?.written} followed, ${acknowledged} by ` +
    `webhook (${repeats} bodies sent again)\n`,
);
if (problems.length === 0) {
  process.stdout.write('each event is there once, and the store verifies\n');
  rmSync(folder, { recursive: true });
} else {
  process.stdout.write(`${problems.join('\n')}\nkept for a look: ${folder}\n`);
  process.stdout.write(`--- server\n${server.output}\n--- agent\n${agent.output}\n`);
}
process.exit(problems.length === 0 ? 0 : 1);

async function writeLogs(): Promise<void> {
  while (isWriting) {
    for (const writer of writers) writer.write(1 + Math.floor(random() * 12));
    await setTimeout(15);
  }
}

async function killAtRandom(): Promise<void> {
  for (let kill = 1; kill <= kills; kill++) {
    await setTimeout(kill % REST_EVERY === 0 ? REST_MS : random() * LONGEST_LIFE_MS);
    const victim = random() < 0.6 ? 'server' : 'agent';
    const one = victim === 'server' ? server : agent;
    await one.end('SIGKILL');
    killed[victim]++;
    await setTimeout(random() * LONGEST_DEATH_MS);
    one.start();
    if (kill % 50 === 0) process.stderr.write(`${kill} kills\n`);
  }
}

function expected() {
  const [forwarded, followed] = writers.map(({ written }) => written);
  return [
    { cluster: 'forwarded', prefix: 'a', count: forwarded ?? 0 },
    { cluster: 'followed', prefix: 'f', count: followed ?? 0 },
    ...senders.map(({ acknowledged: count }, i) => ({
      cluster: 'hooked',
      prefix: `w${i}-`,
      count,
    })),
  ];
}

/** Until the server says it has as many events as there must be. */
async function waitForAll(): Promise<readonly string[]> {
  const wanted = expected().reduce((sum, { count }) => sum + count, 0);
  const untilMs = performance.now() + CATCH_UP_MS;
  let found = -1;
  while (performance.now() < untilMs) {
    found = await countEvents();
    if (found >= wanted) return [];
    await setTimeout(200);
  }
  return [`${found} of ${wanted} events after ${CATCH_UP_MS / 1000} s`];
}

async function countEvents(): Promise<number> {
  try {
    const answer = await fetch(`http://127.0.0.1:${apiPort}/api/v1/statistics?stages=true`);
    const { count } = (await answer.json()) as { readonly count: number };
    return count;
  } catch {
    return -1;
  }
}

async function stopBoth(): Promise<readonly string[]> {
  const codes = { agent: await agent.end('SIGTERM'), server: await server.end('SIGTERM') };
  return Object.entries(codes).flatMap(([name, code]) =>
    code === 0 ? [] : [`the ${name} ended with ${code} on SIGTERM`],
  );
}

/** A linear congruential generator: the moments of a run can be had again with its seed. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
