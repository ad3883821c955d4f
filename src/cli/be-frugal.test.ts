import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Bytes of young objects after many were made and some kept, in a process of its own. */
function youngBytes(prepare: string): number {
  const code = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { beFrugal } from ${JSON.stringify(new URL('./be-frugal.ts', import.meta.url).href)};
    ${prepare}
    const kept = [];
    for (let i = 0; i < 1e6; i++) kept[i % 50_000] = { text: 'n' + i };
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    console.log(young.space_size);`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', code];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

test('young objects of an agent stay within little', () => {
  expect(youngBytes('')).toBeGreaterThan(8e6);
  expect(youngBytes('beFrugal();')).toBeLessThan(8e6);
});
