import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasPrograms, runShell } from './run-program.ts';

/** What people do without a store, on the same log: its compressed copy, a search, a histogram. */
export interface BesideFigures {
  /** `zstd -3` of the whole file, as a share of its size. */
  readonly zstdPercent?: number;
  readonly grepSeconds?: number;
  readonly jqSeconds?: number;
  /** Programs that are not installed here, so that a missing figure explains itself. */
  readonly missing: readonly string[];
}

/** Measures them where the programs exist. */
export async function measureBeside(logPath: string, word: string): Promise<BesideFigures> {
  const names = ['zstd', 'jq', 'grep'];
  const present = await Promise.all(names.map((name) => hasPrograms([name])));
  const missing = names.filter((_, index) => present[index] === false);
  if (missing.includes('zstd')) return { missing };
  const folder = mkdtempSync(join(tmpdir(), 'annals-bench-zstd-'));
  try {
    const packed = join(folder, 'log.zst');
    await runShell('zstd -3 -q -c < "$1" > "$2"', [logPath, packed]);
    const zstdPercent = (100 * statSync(packed).size) / statSync(logPath).size;
    return { zstdPercent, ...(await pipelines(packed, { word, missing })), missing };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function pipelines(
  packed: string,
  { word, missing }: { readonly word: string; readonly missing: readonly string[] },
): Promise<{ grepSeconds?: number; jqSeconds?: number }> {
  const grep = 'zstdcat "$1" | grep -F "$2" | tail -n 50';
  const histogram = 'zstdcat "$1" | jq -r ".requestReceivedTimestamp[0:16]" | sort | uniq -c';
  const seconds: { grepSeconds?: number; jqSeconds?: number } = {};
  if (!missing.includes('grep')) {
    seconds.grepSeconds = (await runShell(grep, [packed, word])).wallSeconds;
  }
  if (!missing.includes('jq')) {
    seconds.jqSeconds = (await runShell(histogram, [packed])).wallSeconds;
  }
  return seconds;
}
