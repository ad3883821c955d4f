import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryStore } from '../../store/memory-store.ts';
import { MemoryLosses } from '../losses.ts';
import type { FileState } from './followed-file.ts';
import { FollowedLog } from './followed-log.ts';

/**
 * The API server and everything that rotates, against a list of what was written. Whatever is done
 * to the files, each event is kept once, unless its bytes were destroyed before they were read; then
 * the loss is known.
 */
type Action =
  | { readonly do: 'write'; readonly events: number; readonly padding: number }
  | { readonly do: 'write half' }
  | { readonly do: 'rename with time' | 'shift numbers' | 'copy and truncate' }
  | { readonly do: 'write late' | 'compress oldest' | 'delete oldest' }
  | { readonly do: 'truncate' | 'delete and create' }
  | { readonly do: 'pass' | 'wait' | 'restart' | 'kill' }
  | { readonly do: 'pass, meanwhile'; readonly action: Action };

const GRACE_MS = 1000;

class World {
  readonly log: string;
  readonly store = new MemoryStore();
  readonly losses = new MemoryLosses();
  /** Every event ever written as a whole. */
  readonly written: string[] = [];
  /** Events whose bytes were destroyed, read or not. */
  readonly destroyed = new Set<string>();
  /** The same, by the file that was destroyed. */
  readonly destructions: Set<string>[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'annals-test-'));
  #follower: FollowedLog;
  #saved: readonly FileState[] = [];
  #nowMs = 0;
  #half = '';
  #stamp = 0;
  #meanwhile: Action | undefined;
  rejected = 0;

  constructor() {
    this.log = join(this.#folder, 'audit.log');
    this.#follower = this.#start([]);
  }

  async run(action: Action): Promise<void> {
    if (action.do === 'pass') {
      await this.#follower.pass();
      this.#saved = this.#follower.states;
    } else if (action.do === 'pass, meanwhile') {
      this.#meanwhile = action.action;
      await this.#follower.pass();
      this.#meanwhile = undefined;
    } else if (action.do === 'wait') this.#nowMs += 2 * GRACE_MS;
    else if (action.do === 'restart') await this.#restart(this.#follower.states);
    else if (action.do === 'kill') await this.#restart(this.#saved);
    else this.#disturb(action);
  }

  async end(): Promise<void> {
    if (this.#half !== '') this.#append(this.log, '');
    for (let i = 0; i < 8; i++) {
      this.#nowMs += 6 * GRACE_MS;
      await this.#follower.pass();
    }
    this.rejected += this.#follower.counts.rejected;
    await this.#follower[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true });
  }

  /** Whether an event of the same file, destroyed at once with this one, was kept. */
  isNeighbourKept(id: string, kept: readonly string[]): boolean {
    return this.destructions.some((ids) => ids.has(id) && kept.some((one) => ids.has(one)));
  }

  async kept(): Promise<readonly string[]> {
    const { events } = await this.store.summary();
    const stored = await this.store.events(Array.from({ length: events }, (_, i) => i));
    return stored.map((one) => idOf(Buffer.from(one?.bytes ?? []).toString()));
  }

  #start(states: readonly FileState[]): FollowedLog {
    const sink = {
      append: (events: Parameters<MemoryStore['append']>[0]) => {
        const action = this.#meanwhile;
        this.#meanwhile = undefined;
        if (action !== undefined) this.#disturb(action);
        return this.store.append(events);
      },
    };
    return new FollowedLog({
      context: {
        cluster: 'c',
        sink,
        losses: this.losses,
        nowUs: () => 1e15,
        onProblem: (problem) => {
          throw problem;
        },
        signal: new AbortController().signal,
      },
      log: this.log,
      files: JSON.parse(JSON.stringify(states)) as FileState[],
      nowMs: () => this.#nowMs,
      graceMs: GRACE_MS,
    });
  }

  async #restart(states: readonly FileState[]): Promise<void> {
    this.rejected += this.#follower.counts.rejected;
    await this.#follower[Symbol.asyncDispose]();
    this.#follower = this.#start(states);
  }

  #disturb(action: Action): void {
    if (action.do === 'write') {
      for (let i = 0; i < action.events; i++) this.#append(this.log, 'x'.repeat(action.padding));
    } else if (action.do === 'write half') this.#writeHalf();
    else if (action.do === 'write late') this.#writeLate();
    else if (action.do === 'compress oldest') this.#compress();
    else if (action.do === 'delete oldest') this.#deleteOldest();
    else this.#rotate(action);
  }

  #writeLate(): void {
    const plain = this.#rotated().filter((name) => !name.endsWith('.gz'));
    const latest = plain.at(-1);
    if (latest === undefined || this.#isCopy(latest)) return;
    this.#append(join(this.#folder, latest), 'late', '');
  }

  #deleteOldest(): void {
    const [oldest] = this.#rotated();
    if (oldest === undefined) return;
    this.#destroy(oldest);
    rmSync(join(this.#folder, oldest));
  }

  #rotate(action: Action): void {
    if (!existsSync(this.log)) return;
    if (this.#half !== '') this.#append(this.log, '');
    if (action.do === 'rename with time') {
      const stamp = String(10 + ++this.#stamp);
      renameSync(this.log, join(this.#folder, `audit-2026-11-23T19-40-${stamp}.902.log`));
    } else if (action.do === 'shift numbers') {
      this.#shift();
      renameSync(this.log, `${this.log}.1`);
      writeFileSync(this.log, '');
    } else if (action.do === 'copy and truncate') {
      this.#shift();
      copyFileSync(this.log, `${this.log}.1`);
      this.#copies.add(readFileSync(`${this.log}.1`, 'latin1').slice(0, 200));
      truncateSync(this.log);
    } else if (action.do === 'truncate') {
      this.#destroy('audit.log');
      truncateSync(this.log);
    } else if (action.do === 'delete and create') {
      this.#destroy('audit.log');
      rmSync(this.log);
      writeFileSync(this.log, '');
    }
  }

  readonly #copies = new Set<string>();

  /** Nobody writes to a copy. */
  #isCopy(name: string): boolean {
    return this.#copies.has(readFileSync(join(this.#folder, name), 'latin1').slice(0, 200));
  }

  #append(path: string, padding: string, half: string = this.#half): void {
    const id = `e${this.written.length}`;
    const line = half === '' ? eventLine(id, padding) : half;
    const start = half === '' ? '' : this.#half.slice(0, 50);
    appendFileSync(path, `${line.slice(start.length)}\n`);
    if (half === '') this.written.push(id);
    else {
      this.written.push(idOf(half));
      this.#half = '';
    }
  }

  #writeHalf(): void {
    if (this.#half !== '') return;
    this.#half = eventLine(`e${this.written.length}`, 'half');
    appendFileSync(this.log, this.#half.slice(0, 50));
  }

  #shift(): void {
    const numbers = this.#rotated().filter((name) => /\.\d+(\.gz)?$/.test(name));
    for (const name of numbers) {
      const [, number = '0', gz = ''] = /\.(\d+)(\.gz)?$/.exec(name) ?? [];
      renameSync(join(this.#folder, name), `${this.log}.${Number(number) + 1}${gz}`);
    }
  }

  #compress(): void {
    const oldest = this.#rotated().find((name) => !name.endsWith('.gz'));
    if (oldest === undefined) return;
    const path = join(this.#folder, oldest);
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
    rmSync(path);
  }

  #destroy(name: string): void {
    const bytes = readFileSync(join(this.#folder, name));
    const text = name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    const lines = text.toString().split('\n');
    const ids = new Set(lines.filter((line) => line !== '').map(idOf));
    this.destructions.push(ids);
    for (const id of ids) this.destroyed.add(id);
  }

  /** Oldest first; numbers of logrotate before times of the API server, which do not mix in life. */
  #rotated(): readonly string[] {
    const number = (name: string): number => -Number(/\.(\d+)(\.gz)?$/.exec(name)?.[1] ?? -1000);
    return readdirSync(this.#folder)
      .filter((name) => name !== 'audit.log')
      .sort((a, b) => number(a) - number(b) || (a < b ? -1 : 1));
  }
}

function eventLine(id: string, padding: string): string {
  return `{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"${id}","level":"Metadata","stage":"ResponseComplete","userAgent":"${padding}"}`;
}

function idOf(line: string): string {
  return /"auditID":"(e\d+)"/.exec(line)?.[1] ?? '';
}

const write = fc.record({
  do: fc.constant('write' as const),
  events: fc.integer({ min: 1, max: 30 }),
  padding: fc.constantFrom(0, 10, 900, 5000),
});
const harmless = fc.constantFrom<Action>(
  { do: 'write half' },
  { do: 'rename with time' },
  { do: 'shift numbers' },
  { do: 'write late' },
  { do: 'compress oldest' },
);
const copying = fc.constant<Action>({ do: 'copy and truncate' });
const destroying = fc.constantFrom<Action>(
  { do: 'truncate' },
  { do: 'delete and create' },
  { do: 'delete oldest' },
);
const following = fc.constantFrom<Action>(
  { do: 'pass' },
  { do: 'wait' },
  { do: 'restart' },
  { do: 'kill' },
);

function actions(...disturbing: readonly fc.Arbitrary<Action>[]): fc.Arbitrary<readonly Action[]> {
  const disturbance = fc.oneof(write, ...disturbing);
  const meanwhile = disturbance.map((action): Action => ({ do: 'pass, meanwhile', action }));
  return fc.array(fc.oneof(disturbance, following, meanwhile, write), {
    maxLength: 40,
    size: 'max',
  });
}

async function play(sequence: readonly Action[]): Promise<{
  readonly missing: readonly string[];
  readonly world: World;
  readonly kept: readonly string[];
}> {
  const world = new World();
  for (const action of sequence) await world.run(action);
  await world.end();
  const kept = await world.kept();
  const known = new Set(kept);
  return { world, kept, missing: world.written.filter((id) => !known.has(id)) };
}

/** `ANNALS_RUNS=2000 npx vitest run followed-log-model` for a long run; each failure prints its seed. */
const RUNS = Number(process.env['ANNALS_RUNS'] ?? 50);

test('however files are renamed, compressed and written to late, each event is kept and nothing is lost', async () => {
  await fc.assert(
    fc.asyncProperty(actions(harmless), async (sequence) => {
      const { missing, kept, world } = await play(sequence);
      expect(missing).toEqual([]);
      expect(kept.length).toBe(world.written.length);
      expect(world.losses.all).toEqual([]);
      expect(world.rejected).toBe(0);
    }),
    { numRuns: RUNS },
  );
});

test('with copies and truncation each event is kept, and the doubt is on record', async () => {
  await fc.assert(
    fc.asyncProperty(actions(harmless, copying), async (sequence) => {
      const { missing, world } = await play(sequence);
      expect(missing).toEqual([]);
      expect(world.losses.all.filter(({ bytes }) => bytes !== 0)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test('what is missing was destroyed before it was read', async () => {
  await fc.assert(
    fc.asyncProperty(actions(harmless, copying, destroying), async (sequence) => {
      const { missing, kept, world } = await play(sequence);
      expect(missing.filter((id) => !world.destroyed.has(id))).toEqual([]);
      // Of a file nobody read a line of, or whose place was not saved before a kill, nothing is known.
      const isKnown =
        sequence.every((action) => action.do !== 'kill') &&
        missing.some((id) => world.isNeighbourKept(id, kept));
      if (isKnown) expect(world.losses.all.length).toBeGreaterThan(0);
    }),
    { numRuns: RUNS },
  );
});
