import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lossText } from '../src/ui/losses/loss-text.ts';
import { zoneOf } from '../src/ui/time/zone.ts';

test('the page has words for each reason of a loss', () => {
  const page = readFileSync(new URL('../docs/reference/losses.md', import.meta.url), 'utf8');
  const reasons = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, reason = '']) => reason);
  const told = (reason: string) => lossText({ cluster: 'c', source: 's', reason }, zoneOf('UTC'));
  expect(reasons.length).toBeGreaterThan(5);
  expect(reasons.filter((reason) => told(reason).includes(`(${reason})`))).toEqual([]);
});
