// Kills imports at random moments and checks what is left: `tsx scripts/crash/kill-imports.ts --kills 200`.
// After each kill the events kept must be the first ones of the log, all that was acknowledged among
// them; a second import must complete them without a double, and the store must verify.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { openDiskStore } from '../../src/store/open-disk-store.ts';
import { findingsOf, verifyStore } from '../../src/store/verify-store.ts';

const root = join(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    file: { type: 'string', default: join(root, 'data/demo/audit.log.gz') },
    seed: { type: 'string', default: '1' },
  },
});

const lines = await linesOf(values.file);
const random = randomNumbers(Number(values.seed));
const typicalMs = (await runToItsEnd(await freshFolder())).elapsedMs;
let kills = 0;
let lost = 0;
let finished = 0;
for (; kills < Number(values.kills); kills++) {
  const folder = await freshFolder();
  try {
    const run = await runAndKill(folder, random() * typicalMs);
    if (run.finished) finished++;
    const problem = (await checkPrefix(folder, run)) ?? (await checkCompletion(folder));
    if (problem !== undefined) {
      lost++;
      process.stdout.write(`kill ${kills + 1} after ${run.elapsedMs.toFixed(0)} ms: ${problem}\n`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
process.stdout.write(
  `${kills} kills of imports of ${lines.length} events within ${typicalMs.toFixed(0)} ms` +
    ` (${finished} came too late): ${lost} with events lost, doubled or damaged\n`,
);
process.exit(lost > 0 ? 1 : 0);

interface Run {
  readonly acknowledged: number;
  readonly finished: boolean;
  readonly elapsedMs: number;
}

async function runAndKill(folder: string, afterMs: number): Promise<Run> {
  const child = startChild(folder);
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  return watch(child).finally(() => clearTimeout(timer));
}

async function runToItsEnd(folder: string): Promise<Run> {
  const run = await watch(startChild(folder));
  await rm(folder, { recursive: true, force: true });
  if (!run.finished) throw new Error('the import ended early without being killed');
  return run;
}

function startChild(folder: string): ChildProcess {
  const program = join(root, 'scripts/crash/import-child.mjs');
  return spawn(process.execPath, [program, folder, values.file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** What the child acknowledged until it ended. */
async function watch(child: ChildProcess): Promise<Run> {
  if (child.stdout === null) throw new Error('the child has no output');
  const startMs = performance.now();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let acknowledged = 0;
  let finished = false;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(/^acknowledged (\d+)$/.exec(line)?.[1] ?? acknowledged);
    if (line.startsWith('done ')) finished = true;
  }
  await ended;
  return { acknowledged, finished, elapsedMs: performance.now() - startMs };
}

async function checkPrefix(folder: string, run: Run): Promise<string | undefined> {
  await using store = await openDiskStore(folder, { mode: 'write', redact: 'none' });
  const { events } = await store.summary();
  if (events < run.acknowledged) return `${run.acknowledged} acknowledged, ${events} kept`;
  return await firstDifference(store, events);
}

async function checkCompletion(folder: string): Promise<string | undefined> {
  const again = await watch(startChild(folder));
  if (!again.finished) return 'the second import did not finish';
  await using store = await openDiskStore(folder, { mode: 'read' });
  const { events } = await store.summary();
  if (events !== lines.length) return `${events} events after the second import`;
  const everything = { kind: 'all', span: { start: 0, end: 0 } } as const;
  const counted = await store.count({ query: everything, range: {}, unit: 'events' });
  if (counted !== lines.length) return `the index counts ${counted} events`;
  const [finding] = findingsOf(await verifyStore(folder));
  return finding === undefined
    ? await firstDifference(store, events)
    : `${finding.file}: ${finding.reason}`;
}

async function firstDifference(
  store: Awaited<ReturnType<typeof openDiskStore>>,
  events: number,
): Promise<string | undefined> {
  const positions = Array.from({ length: events }, (_, i) => i);
  const kept = await store.events(positions);
  const wrong = kept.findIndex((event, i) => {
    const line = lines[i];
    return event === undefined || line === undefined || Buffer.compare(event.bytes, line) !== 0;
  });
  return wrong < 0 ? undefined : `position ${wrong} is not line ${wrong + 1} of the log`;
}

async function linesOf(path: string): Promise<readonly Buffer[]> {
  const bytes = await readFile(path);
  const text = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  const found: Buffer[] = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(10, start);
    if (end < 0) break;
    found.push(text.subarray(start, end));
    start = end + 1;
  }
  return found;
}

function freshFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'annals-kill-'));
}

/** A linear congruential generator: the moments of a run can be had again with its seed. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
