import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT: string = resolve(import.meta.dirname, '../../..');
const PROGRAM: string = join(ROOT, 'dist/cli/main.js');
const REPORTER: string = pathToFileURL(join(import.meta.dirname, '../report-usage.mjs')).href;

/** What one run of `annals policy apply` took, start of the program included. */
export interface ApplyFigures {
  readonly sizeBytes: number;
  readonly outBytes: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

/** Runs the built program on a log, standard input to standard output; the best of three runs. */
export async function measureApply(log: string, policy: string): Promise<ApplyFigures> {
  let best: ApplyFigures | undefined;
  for (let run = 0; run < 3; run++) {
    const figures = await applyOnce(log, policy);
    if (best === undefined || figures.wallSeconds < best.wallSeconds) best = figures;
  }
  if (best === undefined || best.outBytes === 0) throw new Error('nothing was written');
  return best;
}

async function applyOnce(log: string, policy: string): Promise<ApplyFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'annals-bench-usage-'));
  const usage = join(folder, 'usage.json');
  const input = openSync(log, 'r');
  try {
    const startedMs = performance.now();
    const child = spawn(
      process.execPath,
      ['--import', REPORTER, PROGRAM, 'policy', 'apply', '-f', policy],
      { env: { ...process.env, ANNALS_BENCH_USAGE: usage }, stdio: [input, 'pipe', 'ignore'] },
    );
    let outBytes = 0;
    child.stdout?.on('data', (piece: Buffer) => {
      outBytes += piece.length;
    });
    const code = await new Promise((settle) => child.once('close', settle));
    if (code !== 0) throw new Error(`annals policy apply ended with ${String(code)}`);
    const wallSeconds = (performance.now() - startedMs) / 1000;
    const { cpuSeconds } = JSON.parse(readFileSync(usage, 'utf8')) as { cpuSeconds: number };
    return { sizeBytes: statSync(log).size, outBytes, wallSeconds, cpuSeconds };
  } finally {
    closeSync(input);
    rmSync(folder, { recursive: true, force: true });
  }
}
