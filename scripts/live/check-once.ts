import { openDiskStore } from '../../src/store/open-disk-store.ts';
import { findingsOf, verifyStore } from '../../src/store/verify-store.ts';

/** Events of one cluster that must be there, told by Audit-IDs `PREFIX0` up to `PREFIX(count-1)`. */
export interface Expected {
  readonly cluster: string;
  readonly prefix: string;
  readonly count: number;
}

const READ_AT_ONCE = 10_000;

/**
 * What is wrong with a store that must hold exactly these events, each once; nothing when all is
 * well. Also verifies the store, byte for byte.
 */
export async function checkOnce(
  folder: string,
  expected: readonly Expected[],
): Promise<readonly string[]> {
  const seen = await countIds(folder);
  const problems: string[] = [];
  for (const { cluster, prefix, count } of expected) {
    let missing = 0;
    let doubled = 0;
    for (let i = 0; i < count; i++) {
      const key = `${cluster} ${prefix}${i}`;
      const times = seen.get(key) ?? 0;
      if (times === 0 && missing++ === 0) problems.push(`missing: ${key}`);
      if (times > 1 && doubled++ === 0) problems.push(`doubled: ${key} (${times} times)`);
      seen.delete(key);
    }
    if (missing + doubled > 0) {
      problems.push(`${cluster}: ${missing} of ${count} missing, ${doubled} doubled`);
    }
  }
  for (const key of [...seen.keys()].slice(0, 5)) problems.push(`never acknowledged: ${key}`);
  const findings = findingsOf(await verifyStore(folder));
  return [...problems, ...findings.map(({ file, reason }) => `verify: ${file}: ${reason}`)];
}

async function countIds(folder: string): Promise<Map<string, number>> {
  await using store = await openDiskStore(folder, { mode: 'read' });
  const { events } = await store.summary();
  const seen = new Map<string, number>();
  for (let from = 0; from < events; from += READ_AT_ONCE) {
    const length = Math.min(READ_AT_ONCE, events - from);
    for (const one of await store.events(Array.from({ length }, (_, i) => from + i))) {
      const text = Buffer.from(one?.bytes ?? []).toString('latin1', 0, 200);
      const key = `${one?.cluster} ${/"auditID":"([^"]*)"/.exec(text)?.[1]}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  }
  return seen;
}
