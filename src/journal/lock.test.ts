import { describe, expect, test } from 'vitest';
import { MemoryFiles } from '../../test/crash/memory-files.ts';
import { temporaryFolder } from '../../test/crash/temporary-folder.ts';
import { Lock, lockHolder, lockName, parseLockName } from './lock.ts';
import { openJournal } from './open-journal.ts';
import { type Processes, type ProcessIdentity, systemProcesses } from './process-identity.ts';

const ROOT = '/store';
const first: ProcessIdentity = { pid: 7, startTime: '100', host: 'node-a.example' };
const second: ProcessIdentity = { pid: 8, startTime: '200', host: 'node-a.example' };
const again: ProcessIdentity = { pid: 7, startTime: '300', host: 'node-a.example' };

function as(self: ProcessIdentity, ...alive: readonly ProcessIdentity[]): Processes {
  const names = new Set([self, ...alive].map(lockName));
  return { self: () => self, mayBeAlive: (other) => names.has(lockName(other)) };
}

describe('the lock', () => {
  test('keeps others out while its holder lives, and names the holder', async () => {
    const files = new MemoryFiles();
    await using lock = await Lock.take(files, ROOT, as(first));
    await expect(Lock.take(files, ROOT, as(second, first))).rejects.toMatchObject({
      code: 'journal/locked',
      message: 'cannot open /store for writing: held by process 7 on node-a.example',
      hint: expect.stringContaining('/store/LOCK.7.100.node-a.example'),
      details: { pid: 7, host: 'node-a.example' },
    });
    expect(await lockHolder(files, ROOT, as(second, first))).toEqual(first);
    expect(lock).toBeInstanceOf(Lock);
  });

  test('keeps out the same process too', async () => {
    const files = new MemoryFiles();
    await using _lock = await Lock.take(files, ROOT, as(first));
    await expect(Lock.take(files, ROOT, as(first))).rejects.toMatchObject({
      code: 'journal/locked',
    });
    expect(await files.list(ROOT)).toEqual(['LOCK.7.100.node-a.example']);
  });

  test.each([
    ['is gone', second],
    ['is gone and another process has its number', again],
  ])('of a process that %s is taken over', async (_what, next) => {
    const files = new MemoryFiles();
    await Lock.take(files, ROOT, as(first));
    await using _lock = await Lock.take(files, ROOT, as(next));
    expect(await files.list(ROOT)).toEqual([lockName(next)]);
  });

  test('is free again when it is given back', async () => {
    const files = new MemoryFiles();
    const lock = await Lock.take(files, ROOT, as(first));
    await lock[Symbol.asyncDispose]();
    await using _lock = await Lock.take(files, ROOT, as(second, first));
    expect(await files.list(ROOT)).toEqual([lockName(second)]);
  });

  test('never has two holders, however the steps of the contenders mix', async () => {
    for (let seed = 0; seed < 300; seed++) {
      const files = new SlowFiles(seed);
      await Lock.take(files, ROOT, as({ pid: 1, startTime: '1', host: 'h' }));
      const contenders = [2, 3, 4].map((pid) => ({ pid, startTime: '1', host: 'h' }));
      const taken = await Promise.allSettled(
        contenders.map((self) => Lock.take(files, ROOT, as(self, ...contenders))),
      );
      expect(taken.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
    }
  });
});

test.each([
  ['LOCK.7.100.node-a.example', first],
  ['LOCK.7.100.', { pid: 7, startTime: '100', host: '' }],
  ['LOCK', undefined],
  ['LOCK.x.1.host', undefined],
  ['write-ahead.log', undefined],
])('the name %s speaks of the right process', (name, identity) => {
  expect(parseLockName(name)).toEqual(identity);
});

test('this process lives, one that has its number but began earlier does not', () => {
  const self = systemProcesses.self();
  expect(self.startTime).toMatch(/^\d+$/);
  expect(systemProcesses.mayBeAlive(self)).toBe(true);
  expect(systemProcesses.mayBeAlive({ ...self, startTime: '1' })).toBe(false);
  expect(systemProcesses.mayBeAlive({ ...self, pid: 2 ** 22 + 1 })).toBe(false);
  expect(systemProcesses.mayBeAlive({ pid: 1, startTime: '1', host: 'elsewhere' })).toBe(true);
});

test('a journal is opened for writing once at a time', async () => {
  await using folder = await temporaryFolder();
  const journal = await openJournal(folder.path);
  await expect(openJournal(folder.path)).rejects.toMatchObject({ code: 'journal/locked' });
  await journal[Symbol.asyncDispose]();
  const next = await openJournal(folder.path);
  await next[Symbol.asyncDispose]();
});

/** Lets a pseudo-random number of turns pass around each operation. */
class SlowFiles extends MemoryFiles {
  #state: number;

  constructor(seed: number) {
    super();
    this.#state = seed;
  }

  override async create(path: string): ReturnType<MemoryFiles['create']> {
    await this.#turns();
    const file = await super.create(path);
    await this.#turns();
    return file;
  }

  override async list(folder: string): Promise<readonly string[]> {
    await this.#turns();
    const names = await super.list(folder);
    await this.#turns();
    return names;
  }

  override async remove(path: string): Promise<void> {
    await this.#turns();
    await super.remove(path);
  }

  async #turns(): Promise<void> {
    this.#state = (this.#state * 1_103_515_245 + 12_345) % 2 ** 31;
    for (let i = this.#state % 7; i > 0; i--) await Promise.resolve();
  }
}
