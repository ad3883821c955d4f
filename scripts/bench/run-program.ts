import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT: string = resolve(import.meta.dirname, '../..');
const PROGRAM: string = join(ROOT, 'dist/cli/main.js');
const REPORTER: string = pathToFileURL(join(import.meta.dirname, 'report-usage.mjs')).href;

/** What a finished program took. */
export interface ProgramRun {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly stdout: string;
}

/** Runs the built `annals` to its end; anything but success ends the benchmark. */
export async function runAnnals(args: readonly string[]): Promise<ProgramRun> {
  const folder = mkdtempSync(join(tmpdir(), 'annals-bench-usage-'));
  const usagePath = join(folder, 'usage.json');
  try {
    const startedMs = performance.now();
    const child = startAnnals(args, { ANNALS_BENCH_USAGE: usagePath });
    const stdout = await outputOf(child, `annals ${args.join(' ')}`);
    const wallSeconds = (performance.now() - startedMs) / 1000;
    const usage = JSON.parse(readFileSync(usagePath, 'utf8')) as {
      readonly cpuSeconds: number;
      readonly peakMegabytes: number;
    };
    return { wallSeconds, ...usage, stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the built `annals` and leaves it running. */
export function startAnnals(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, ['--import', REPORTER, PROGRAM, ...args], {
    env: { ...process.env, ...environment, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs a shell pipeline of other people's programs; gives its output and how long it took. */
export async function runShell(
  script: string,
  args: readonly string[],
): Promise<{ readonly wallSeconds: number; readonly stdout: string }> {
  const startedMs = performance.now();
  const child = spawn('bash', ['-o', 'pipefail', '-c', script, 'bash', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = await outputOf(child, script);
  return { wallSeconds: (performance.now() - startedMs) / 1000, stdout };
}

/** True where the shell finds all these programs. */
export async function hasPrograms(names: readonly string[]): Promise<boolean> {
  const checks = names.map((name) => `command -v ${name}`).join(' && ');
  try {
    await runShell(checks, []);
    return true;
  } catch {
    return false;
  }
}

function outputOf(child: ChildProcess, what: string): Promise<string> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4_000);
  });
  return new Promise((settle, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) settle(stdout);
      else reject(new Error(`${what} ended with ${code ?? signal}:\n${stderr}`));
    });
  });
}
