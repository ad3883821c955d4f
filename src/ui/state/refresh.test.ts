import { expect, test } from 'vitest';
import { refreshMs } from './refresh.ts';

test.each([
  [{}, undefined],
  [{ refresh: '10s' }, 10_000],
  [{ refresh: '5m' }, 300_000],
  [{ refresh: '5m', until: '2026-11-24' }, undefined],
] as const)('%j is asked again after %s ms', (state, waitMs) => {
  expect(refreshMs(state)).toBe(waitMs);
});
