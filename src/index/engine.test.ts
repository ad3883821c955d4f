import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Engine } from './engine.ts';

test('a statement that runs gently has one thread, and gives the others back, also when it fails', async () => {
  const tempFolder = await mkdtemp(join(tmpdir(), 'annals-engine-'));
  await using engine = await Engine.open({ memoryLimitBytes: 2 ** 28, threads: 2, tempFolder });
  try {
    const threads = async (sql: string): Promise<unknown> => (await engine.rows(sql))[0]?.[0];
    const NOW = "SELECT current_setting('threads')";
    expect(await threads(NOW)).toBe(2n);
    await engine.runGently(`CREATE TABLE seen AS ${NOW}`);
    expect(await threads('SELECT * FROM seen')).toBe(1n);
    expect(await threads(NOW)).toBe(2n);
    await expect(engine.runGently('SELECT * FROM nowhere')).rejects.toThrow('nowhere');
    expect(await threads(NOW)).toBe(2n);
  } finally {
    await rm(tempFolder, { recursive: true });
  }
});
