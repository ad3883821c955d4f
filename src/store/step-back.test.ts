import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** In a process of its own, since a thread that stepped back cannot come forward again. */
const SHOW = `
import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { stepBack } from ${JSON.stringify(new URL('./step-back.ts', import.meta.url).href)};
stepBack();
const others = readdirSync('/proc/self/task').map(Number).filter((id) => id !== process.pid);
console.log(JSON.stringify([getPriority(), Math.max(...others.map((id) => getPriority(id)))]));
`;

test.runIf(process.platform === 'linux')('the calling thread goes behind others, alone', () => {
  const args = ['--import', 'tsx', '--input-type=module', '-e', SHOW];
  const shown = execFileSync('nice', ['-n', '2', process.execPath, ...args], { encoding: 'utf8' });
  expect(JSON.parse(shown)).toEqual([10, 2]);
});
