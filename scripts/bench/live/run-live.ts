import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AnnalsProcess } from '../../live/annals-process.ts';
import { eventLine } from '../../live/traffic.ts';
import { firstLines, webhookBodies } from './event-bodies.ts';
import type { LiveFigures } from './live-targets.ts';
import { quantile, sendBodies } from './send-bodies.ts';

/** What to measure with. */
export interface LiveOptions {
  /** A log whose first lines are sent. */
  readonly log: string;
  readonly sizeBytes: number;
  /** How long the agent is looked at. */
  readonly agentSeconds: number;
  readonly say: (text: string) => void;
  /** Flags of Node for what is measured, such as `--cpu-prof`. */
  readonly nodeArgs: readonly string[];
}

/** Measures what comes in while it comes in; everything it makes is removed again. */
export async function measureLive(options: LiveOptions): Promise<LiveFigures> {
  const work = mkdtempSync(join(tmpdir(), 'annals-bench-live-'));
  try {
    const lines = firstLines(options.log, options.sizeBytes);
    options.say(`${lines.length} events by webhook`);
    const webhook = await measureWebhook(join(work, 'webhook'), lines, options);
    options.say('following a log, first behind and then line by line');
    const following = await measureFollowing(join(work, 'following'), lines, options);
    options.say('an agent, first behind and then at 200 events a second');
    return {
      ...webhook,
      ...following,
      ...(await measureAgent(join(work, 'agent'), lines, options)),
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Questions people ask of what is coming in. */
const QUESTIONS = [
  'search?limit=50',
  'search?limit=50&query=verb:delete',
  'histogram',
  'facets?fields=user,verb,resource',
  'statistics',
];

async function measureWebhook(
  folder: string,
  lines: readonly Buffer[],
  { nodeArgs }: LiveOptions,
): Promise<Pick<LiveFigures, 'webhookSpeed' | 'webhookP99' | 'webhookGap' | 'queriesSlower'>> {
  const bodies = webhookBodies(lines, 400);
  const server = new AnnalsProcess(
    ['serve', '--data-dir', folder, '--port', '0', '--webhook', '127.0.0.1:0'],
    nodeArgs,
  );
  try {
    await server.startUntil(/receiving/);
    const url = `${/http:\S+\/webhook\//.exec(server.output)?.[0]}bench`;
    const api = apiOf(server);
    // The first half alone tells the speed, the second half how questions get on meanwhile.
    const half = bodies.length >> 1;
    const sending = await sendBodies(url, bodies.slice(0, half), 4);
    const beforeMs = await askAtRest(api);
    const asking = { isOn: true };
    const during = askUntil(api, asking);
    await sendBodies(url, bodies.slice(half), 4);
    asking.isOn = false;
    const busyMs = quantile(await during, 0.5);
    // The store grows meanwhile, so what a question takes at rest lies between these two.
    const restMs = (beforeMs + (await askAtRest(api))) / 2;
    const { sizeBytes, seconds, answerMs, longestGapMs } = sending;
    return {
      webhookSpeed: sizeBytes / 1e6 / seconds,
      webhookP99: quantile(answerMs, 0.99),
      webhookGap: longestGapMs,
      queriesSlower: busyMs / restMs,
    };
  } finally {
    await server.end('SIGTERM');
  }
}

/** Milliseconds of the middle round of all questions while nothing comes in. */
async function askAtRest(api: string): Promise<number> {
  await setTimeout(2000);
  const asking = { isOn: true };
  const rounds = askUntil(api, asking);
  await setTimeout(4000);
  asking.isOn = false;
  return quantile(await rounds, 0.5);
}

/** Milliseconds of rounds of all questions, sorted. */
async function askUntil(
  api: string,
  asking: { readonly isOn: boolean },
): Promise<readonly number[]> {
  const rounds: number[] = [];
  while (asking.isOn) {
    const startMs = performance.now();
    for (const question of QUESTIONS) await (await fetch(api + question)).text();
    rounds.push(performance.now() - startMs);
    await setTimeout(100);
  }
  return rounds.sort((a, b) => a - b);
}

async function measureFollowing(
  folder: string,
  lines: readonly Buffer[],
  { nodeArgs }: LiveOptions,
): Promise<Pick<LiveFigures, 'followSpeed' | 'followLatency'>> {
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'audit.log');
  writeLog(log, lines);
  const sizeBytes = readFileSync(log).length;
  const server = new AnnalsProcess(
    ['serve', '--data-dir', join(folder, 'store'), '--port', '0', '--file', log],
    nodeArgs,
  );
  try {
    await server.startUntil(/serving/);
    const api = apiOf(server);
    const followSpeed = await catchUpSpeed(api, { events: lines.length, sizeBytes });
    const latencies: number[] = [];
    for (let i = 0; i < 40; i++) {
      await setTimeout(150 + ((i * 67) % 200));
      const id = randomUUID();
      const line = eventLine(id, i);
      const writtenMs = performance.now();
      appendFileSync(log, `${line}\n`);
      // Of one event: what it takes to count a whole store is told elsewhere.
      while ((await countAt(api, `auditID: "${id}"`)) < 1) await setTimeout(2);
      latencies.push(performance.now() - writtenMs);
    }
    latencies.sort((a, b) => a - b);
    return { followSpeed, followLatency: quantile(latencies, 0.95) };
  } finally {
    await server.end('SIGTERM');
  }
}

/**
 * MB a second from the first answer on until all events are found by a question. Questions go before
 * what comes in, so how far it is on the way is read from the metrics, seldom until the end is near.
 */
async function catchUpSpeed(
  api: string,
  { events, sizeBytes }: { readonly events: number; readonly sizeBytes: number },
): Promise<number> {
  const first = await countAt(api);
  const startMs = performance.now();
  for (let kept = first; kept < events; kept = await keptAt(api)) {
    await setTimeout(kept < events * 0.9 ? 500 : 50);
  }
  while ((await countAt(api)) < events) await setTimeout(50);
  const seconds = (performance.now() - startMs) / 1000;
  return (sizeBytes * (1 - first / events)) / 1e6 / seconds;
}

async function measureAgent(
  folder: string,
  lines: readonly Buffer[],
  { agentSeconds, nodeArgs }: LiveOptions,
): Promise<Pick<LiveFigures, 'agentMemory' | 'agentCatchUp' | 'agentCpu'>> {
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'audit.log');
  writeLog(log, lines);
  const server = new AnnalsProcess([
    ...['serve', '--data-dir', join(folder, 'store'), '--port', '0', '--http', '127.0.0.1:0'],
  ]);
  await server.startUntil(/receiving/);
  const to = /receiving (http:\/\/[^/]+)/.exec(server.output)?.[1] ?? '';
  const agent = new AnnalsProcess(
    ['agent', '--file', log, '--to', to, '--buffer', join(folder, 'buffer')],
    nodeArgs,
  );
  try {
    await agent.startUntil(/following/);
    const api = apiOf(server);
    while ((await countAt(api)) < lines.length) await setTimeout(200);
    const agentCatchUp = agent.usage().peakBytes / 1e6;
    await agent.end('SIGTERM');
    await agent.startUntil(/following/);
    await setTimeout(2000);
    const before = agent.usage().cpuSeconds;
    const rounds = agentSeconds * 20;
    for (let round = 0; round < rounds; round++) {
      const text = Array.from({ length: 10 }, (_, i) =>
        eventLine(`s${round}-${i}`, round * 10 + i),
      );
      appendFileSync(log, `${text.join('\n')}\n`);
      await setTimeout(50);
    }
    const { residentBytes, cpuSeconds } = agent.usage();
    return {
      agentMemory: residentBytes / 1e6,
      agentCatchUp,
      agentCpu: (100 * (cpuSeconds - before)) / agentSeconds,
    };
  } finally {
    await agent.end('SIGTERM');
    await server.end('SIGTERM');
  }
}

function writeLog(path: string, lines: readonly Buffer[]): void {
  const end = Buffer.from('\n');
  writeFileSync(path, Buffer.concat(lines.flatMap((line) => [line, end])));
}

function apiOf({ output }: AnnalsProcess): string {
  return /http:\S+\/api\/v1\//.exec(output)?.[0] ?? '';
}

/** The number of events, of all or of those a query asks for. */
/** Events kept of all sources since the start; questions see them. */
async function keptAt(api: string): Promise<number> {
  const metrics = await (await fetch(new URL('/metrics', api))).text();
  const counts = [...metrics.matchAll(/^annals_source_events\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

async function countAt(api: string, query = ''): Promise<number> {
  const answer = await fetch(`${api}statistics?stages=true&query=${encodeURIComponent(query)}`);
  return ((await answer.json()) as { readonly count: number }).count;
}
