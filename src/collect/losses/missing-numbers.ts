import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import type { LogInput } from '../log-input.ts';
import type { Loss } from '../losses.ts';

const NUMBERED = /^(.*)\.(\d{1,5})(\.(?:gz|zst|zstd))?$/;

/**
 * Rotated files that are missing between others: `audit.log.1` and `audit.log.3` without a 2. Only
 * numbers tell; times in names do not say what should lie between two of them.
 */
export function missingNumbers(inputs: readonly LogInput[], cluster: string): readonly Loss[] {
  const logs = new Map<string, Set<number>>();
  for (const input of inputs) {
    if (input.kind !== 'file') continue;
    const path = resolve(input.path);
    const [, stem, number] = NUMBERED.exec(basename(path)) ?? [];
    if (stem === undefined) continue;
    const log = join(dirname(path), stem);
    logs.set(log, (logs.get(log) ?? new Set()).add(Number(number)));
  }
  return [...logs].flatMap(([log, numbers]) => holesOf(log, numbers, cluster));
}

function holesOf(log: string, numbers: ReadonlySet<number>, cluster: string): readonly Loss[] {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.slice(1).flatMap((number, i) => {
    const before = sorted[i] ?? number;
    if (number === before + 1) return [];
    const missing = number - before - 1;
    const what = missing === 1 ? `${log}.${before + 1} is` : `${missing} files are`;
    const detail = `${what} missing between ${log}.${before} and ${log}.${number}`;
    const id = createHash('sha256').update(JSON.stringify([cluster, detail]));
    return [
      {
        id: id.digest('hex').slice(0, 16),
        reason: 'file-vanished' as const,
        ...{ cluster, source: log, place: { file: log }, detail },
      },
    ];
  });
}
