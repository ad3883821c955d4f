// Writes a synthetic audit log: the data every figure of docs/benchmarks.md is measured on.
import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { describeLog } from './synthetic/describe-log.ts';
import { eventStream } from './synthetic/event-stream.ts';

const USAGE =
  'usage: tsx scripts/bench/generate-events.ts --events N --seed S --out FILE | --describe FILE\n';
const CHUNK_CHARACTERS = 1 << 20;

/** Writes under another name first, so that an interrupted run leaves no short log behind. */
function writeLog(path: string, options: { events: number; seed: number }): number {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.draft`;
  const file = openSync(draft, 'w');
  let bytes = 0;
  let chunk = '';
  const flush = (): void => {
    // Every character is ASCII, and latin1 is the fastest way there.
    bytes += writeSync(file, chunk, null, 'latin1');
    chunk = '';
  };
  for (const line of eventStream(options.events, options.seed)) {
    chunk += `${line}\n`;
    if (chunk.length >= CHUNK_CHARACTERS) flush();
  }
  flush();
  closeSync(file);
  renameSync(draft, path);
  return bytes;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
      describe: { type: 'string' },
    },
  });
  if (values.describe !== undefined) {
    process.stdout.write(await describeLog(values.describe));
    return 0;
  }
  const events = Number(values.events);
  const seed = Number(values.seed);
  if (
    values.out === undefined ||
    !Number.isInteger(events) ||
    events < 1 ||
    !Number.isInteger(seed)
  ) {
    process.stderr.write(USAGE);
    return 2;
  }
  const startedMs = Date.now();
  const bytes = writeLog(values.out, { events, seed });
  const seconds = (Date.now() - startedMs) / 1000;
  const rate = (bytes / 1e6 / seconds).toFixed(0);
  process.stderr.write(
    `${events} events, ${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s, ${rate} MB/s\n`,
  );
  return 0;
}

process.exitCode = await main();
