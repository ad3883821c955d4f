import { expect, test } from 'vitest';
import type { QuarantinedLine } from '../quarantine.ts';
import { Refusals, type Refused } from './refusals.ts';

function refused(bytes: Uint8Array, fields: Partial<Refused> = {}): Refused {
  return { source: 'hook', cluster: 'prod', line: 1, reason: 'no event', bytes, ...fields };
}

test('the same bytes are written and counted once, of each cluster and source', async () => {
  const written: QuarantinedLine[] = [];
  const counted: Refused[] = [];
  const file = {
    add: (lines: readonly QuarantinedLine[]) => {
      written.push(...lines);
      return Promise.resolve();
    },
  };
  const refusals = new Refusals(file, (one) => counted.push(one));
  const bytes = Buffer.from('{}');
  await refusals.add([refused(bytes)]);
  await refusals.add([refused(bytes), refused(bytes, { cluster: 'staging' })]);
  expect(written).toEqual([
    { file: 'hook', line: 1, reason: 'no event', bytes },
    { file: 'hook', line: 1, reason: 'no event', bytes },
  ]);
  expect(counted.map(({ cluster }) => cluster)).toEqual(['prod', 'staging']);
});

test('when the quarantine is full, more is counted and not written', async () => {
  let writtenBytes = 0;
  let counted = 0;
  const file = {
    add: (lines: readonly QuarantinedLine[]) => {
      for (const { bytes } of lines) writtenBytes += bytes.length;
      return Promise.resolve();
    },
  };
  const refusals = new Refusals(file, () => counted++);
  for (let i = 0; i < 20; i++) await refusals.add([refused(Buffer.alloc(15 << 20, i))]);
  expect([writtenBytes, counted]).toEqual([17 * (15 << 20), 20]);
});

test('a full disk is told as such, and the next attempt writes again', async () => {
  let isFull = true;
  let lines = 0;
  const file = {
    add: (added: readonly QuarantinedLine[]) => {
      if (isFull) return Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' }));
      lines += added.length;
      return Promise.resolve();
    },
  };
  const refusals = new Refusals(file);
  const bytes = Buffer.from('{}');
  await expect(refusals.add([refused(bytes)])).rejects.toMatchObject({
    code: 'journal/disk-full',
  });
  isFull = false;
  await refusals.add([refused(bytes)]);
  expect(lines).toBe(1);
});
