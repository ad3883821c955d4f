import { appendFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LOSS_REASONS, type Loss, type RecordedLoss } from '../losses.ts';
import { parseLossLine, renderLossLine } from './loss-line.ts';
import { LossReader } from './loss-reader.ts';
import { LossRegister } from './loss-register.ts';
import { mergeLosses } from './merge-losses.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const LOSS: Loss = { reason: 'rejected-line', cluster: 'prod', source: 'audit.log', events: 2 };
const path = (): string => join(folder, 'losses.ndjson');

function register(options: { mergeAboveBytes?: number } = {}): LossRegister {
  return new LossRegister(folder, { nowUs: () => 5e15, ...options });
}

async function sources(): Promise<readonly string[]> {
  return (await new LossReader(folder).select({})).map(({ source }) => source);
}

const recordedLoss: fc.Arbitrary<RecordedLoss> = fc.record(
  {
    id: fc.string(),
    noticedUs: fc.integer({ min: 0, max: 4e15 }),
    reason: fc.constantFrom(...LOSS_REASONS),
    cluster: fc.string(),
    source: fc.string(),
    events: fc.nat(),
    bytes: fc.nat(),
    fromUs: fc.integer({ min: 0, max: 4e15 }),
    toUs: fc.integer({ min: 0, max: 4e15 }),
    place: fc.record({ file: fc.string(), line: fc.nat(), offset: fc.nat() }, { requiredKeys: [] }),
    detail: fc.string(),
  },
  { requiredKeys: ['id', 'noticedUs', 'reason', 'cluster', 'source'] },
);

test('a line tells exactly the loss it was made of', () => {
  fc.assert(
    fc.property(recordedLoss, (loss) => {
      expect(parseLossLine(renderLossLine(loss))).toEqual(loss);
    }),
  );
});

test('any text is a loss or none, and never an exception', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      expect(parseLossLine(line)).toBeUndefined();
    }),
  );
});

test('a loss is in the file, for its owner alone, once it is recorded', async () => {
  await using losses = register();
  await losses.record({ ...LOSS, id: 'x', place: { file: 'audit.log', line: 7 }, fromUs: 1e15 });
  expect(await readFile(path(), 'utf8')).toBe(
    '{"annalsLoss":1,"id":"x","noticed":"2128-06-11T08:53:20.000000Z","reason":"rejected-line",' +
      '"cluster":"prod","source":"audit.log","events":2,"from":"2001-09-09T01:46:40.000000Z",' +
      '"place":{"file":"audit.log","line":7}}\n',
  );
  expect((await stat(path())).mode & 0o777).toBe(0o600);
});

test('a line that a kill cut short counts for nothing, and the next one is whole', async () => {
  const first = register();
  await first.record({ ...LOSS, source: 'a' });
  await first[Symbol.asyncDispose]();
  await appendFile(path(), '{"annalsLoss":1,"id":"y","notic');
  expect(await sources()).toEqual(['a']);
  await using again = register();
  await again.record({ ...LOSS, source: 'b' });
  expect(await sources()).toEqual(['a', 'b']);
});

test('a reader sees what is added, and counts what it cannot read', async () => {
  const reader = new LossReader(folder);
  expect(await reader.select({})).toEqual([]);
  await using losses = register();
  await losses.record({ ...LOSS, source: 'a' });
  expect((await reader.select({})).map(({ source }) => source)).toEqual(['a']);
  await losses.record({ ...LOSS, source: 'b' });
  await appendFile(path(), '{"annalsLoss":2}\nrubbish\n');
  expect((await reader.select({})).map(({ source }) => source)).toEqual(['a', 'b']);
  expect(reader.unreadable).toBe(2);
});

test('a loss told again under its id replaces what was told, and was noticed when it was', async () => {
  let nowUs = 1e15;
  await using losses = new LossRegister(folder, { nowUs: () => nowUs });
  await losses.record({ ...LOSS, id: 'silent', toUs: 1e15 });
  nowUs = 2e15;
  await losses.record({ ...LOSS, id: 'silent', toUs: 2e15 });
  expect(await new LossReader(folder).select({})).toEqual([
    { ...LOSS, id: 'silent', noticedUs: 1e15, toUs: 2e15 },
  ]);
});

test.each([
  ['all of it', {}, true],
  ['a range it touches at its end', { range: { sinceUs: 20, untilUs: 30 } }, true],
  ['a range it touches at its start', { range: { sinceUs: 5, untilUs: 11 } }, true],
  ['a range behind it', { range: { sinceUs: 21 } }, false],
  ['a range before it', { range: { untilUs: 10 } }, false],
  ['its cluster', { cluster: 'prod' }, true],
  ['another cluster', { cluster: 'dev' }, false],
  ['another source', { source: 'other' }, false],
  ['its reason', { reason: 'rejected-line' }, true],
  ['another reason', { reason: 'clock-jump' }, false],
] as const)('asked for %s', async (_what, filter, isFound) => {
  await using losses = register();
  await losses.record({ ...LOSS, fromUs: 10, toUs: 20 });
  expect(await new LossReader(folder).select(filter)).toHaveLength(isFound ? 1 : 0);
});

test('a full disk is told to the source, and what is written later is whole', async () => {
  await writeFile(path(), '');
  const losses = register();
  await losses.record({ ...LOSS, source: 'a' });
  // A folder in the place of the file fails every write, as a full disk does.
  await losses[Symbol.asyncDispose]();
  await rm(path());
  await mkdir(path());
  await expect(losses.record(LOSS)).rejects.toThrow(/EISDIR/);
  await rm(path(), { recursive: true });
  await losses.record({ ...LOSS, source: 'b' });
  expect(await sources()).toEqual(['b']);
  await losses[Symbol.asyncDispose]();
});

test('a register that grows large adds old losses up and forgets none', async () => {
  await using losses = register({ mergeAboveBytes: 1_200_000 });
  let recorded = 0;
  // Synced one by one this would take long, so most are put into the file by hand.
  const line = (i: number): string =>
    `${renderLossLine({ ...LOSS, id: `${i}`, noticedUs: 1e15 + i, detail: 'not JSON' })}\n`;
  const lines = Array.from({ length: 8000 }, (_, i) => line(i));
  recorded += lines.length;
  await writeFile(path(), lines.join(''));
  await losses.record(LOSS);
  recorded++;
  const all = await new LossReader(folder).select({});
  expect(all.length).toBe(5001);
  expect(all.reduce((sum, { events = 0 }) => sum + events, 0)).toBe(2 * recorded);
  expect((await stat(path())).size).toBeLessThan(1_200_000);
});

test('merging keeps the sum of what is known, and the whole time', () => {
  fc.assert(
    fc.property(fc.array(recordedLoss, { maxLength: 50 }), (some) => {
      const unique = some.map((loss, i) => ({ ...loss, id: `${i}`, events: 3 }));
      const merged = mergeLosses(unique, 0);
      const sum = merged.reduce((total, { events = 0 }) => total + events, 0);
      expect(sum).toBe(3 * unique.length);
      expect(mergeLosses(merged, 0)).toEqual(merged);
    }),
  );
});
