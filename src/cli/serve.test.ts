import { appendFileSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { type Ran, runCommand } from '../../test/cli/fake-terminal.ts';
import { event } from '../../test/contract/raw-event.ts';
import { webhookBody } from '../../test/receive/destination.ts';

let folder = '';
let stop = new AbortController();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  stop = new AbortController();
});
afterEach(() => rm(folder, { recursive: true }));

const BODY = new Uint8Array(webhookBody('batch'));

interface Serving {
  readonly ran: Promise<Ran>;
  /** What was printed so far, once it holds the words. */
  readonly printed: (words: string) => Promise<string>;
  readonly reload: () => void;
}

function serve(...args: readonly string[]): Serving {
  let text = '';
  let reload = (): void => undefined;
  const waiting: (() => void)[] = [];
  const ran = runCommand(['serve', '--port', '0', ...args], {
    signal: stop.signal,
    onReload: (given) => {
      reload = given;
    },
    onWrite: (written) => {
      text += written;
      for (const look of waiting.splice(0)) look();
    },
  });
  const printed = async (words: string): Promise<string> => {
    while (!text.includes(words)) {
      await Promise.race([new Promise<void>((resolve) => waiting.push(resolve)), failed(ran)]);
    }
    return text;
  };
  return { ran, printed, reload: () => reload() };
}

async function failed(ran: Promise<Ran>): Promise<never> {
  const { code, err } = await ran;
  throw new Error(`serve ended with ${code}: ${err}`);
}

function urlIn(text: string, kind: string): string {
  return new RegExp(`receiving (\\S+)/${kind}/`).exec(text)?.[1] ?? '';
}

test('events are received into a new store, and can be asked for after the end', async () => {
  const { ran, printed } = serve('--data-dir', folder, '--webhook', '127.0.0.1:0');
  const url = urlIn(await printed('as webhook\n'), 'webhook');
  const answer = await fetch(`${url}/webhook/prod`, { method: 'POST', body: BODY });
  expect(await answer.json()).toEqual({ kept: 40, duplicates: 0, rejected: 0 });
  const broken = await fetch(`${url}/webhook/prod`, { method: 'POST', body: 'hello' });
  expect(broken.status).toBe(400);
  stop.abort();
  expect((await ran).code).toBe(0);
  expect((await readdir(join(folder, 'quarantine'))).length).toBe(1);
  const { out } = await runCommand(['search', '--stages', '--data-dir', folder, '-o', 'ndjson']);
  expect(out.trimEnd().split('\n').length).toBe(40);
});

test('new settings are taken when told to, and mistakes leave the old ones', async () => {
  const file = join(folder, 'annals.yaml');
  const config = (more: string): Promise<void> =>
    writeFile(file, `dataDir: store\nsources: { http: [{ listen: "127.0.0.1:0"${more} }] }\n`);
  await config('');
  const { ran, printed, reload } = serve('--config', file);
  const url = urlIn(await printed('as http\n'), 'ingest');
  const send = async (): Promise<number> =>
    (await fetch(`${url}/ingest/prod`, { method: 'POST', body: BODY })).status;
  expect(await send()).toBe(200);
  await config(', clusters: [staging]');
  reload();
  await printed('took new settings\n');
  expect(await send()).toBe(404);
  await config(', clusters: staging');
  reload();
  await printed('the settings before stay in force\n');
  expect(await send()).toBe(404);
  stop.abort();
  const { code, err } = await ran;
  expect(code).toBe(0);
  expect(err).toContain('clusters: must be a list');
});

test.each([
  ['beyond this machine', ['--webhook', '0.0.0.0:0'], 1, 'without TLS'],
  ['no address', ['--webhook', 'hook'], 2, 'is not an address'],
  ['a key without a certificate', ['--webhook', '127.0.0.1:0', '--tls-key', 'k'], 2, 'together'],
  ['a file that is not there', ['--config', 'none.yaml'], 1, 'config/unreadable'],
])('%s is refused', async (_what, args, code, words) => {
  const ran = await runCommand(['serve', '--port', '0', '--data-dir', folder, ...args], {
    signal: stop.signal,
  });
  expect(ran.code).toBe(code);
  expect(ran.err).toContain(words);
});

test('a log file is followed while it grows, and again from its place after a restart', async () => {
  const log = join(folder, 'audit.log');
  const data = join(folder, 'data');
  const line = (id: string): string =>
    `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"${id}",` +
    `"stage":"ResponseComplete","verb":"get","requestReceivedTimestamp":"2026-11-23T12:00:00.000000Z"}\n`;
  await writeFile(log, line('first'));
  const first = serve('--data-dir', data, '--file', log, '--cluster', 'prod');
  const url = /serving (\S+)\/api/.exec(await first.printed('until Ctrl-C'))?.[1] ?? '';
  await vi.waitFor(async () => expect(await found(url, 'auditID: first')).toBe(1), PATIENCE);
  await appendFile(log, line('second'));
  await vi.waitFor(async () => expect(await found(url, 'auditID: second')).toBe(1), PATIENCE);
  stop.abort();
  await first.ran;

  await appendFile(log, line('third'));
  stop = new AbortController();
  const again = serve('--data-dir', data, '--file', log, '--cluster', 'prod');
  const next = /serving (\S+)\/api/.exec(await again.printed('until Ctrl-C'))?.[1] ?? '';
  await vi.waitFor(async () => expect(await found(next, 'cluster: prod')).toBe(3), PATIENCE);
  stop.abort();
  await again.ran;
});

test('files to follow and what is kept change while it runs, and nothing is missed', async () => {
  const line = (id: string): string =>
    `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"${id}",` +
    `"stage":"ResponseComplete","verb":"get","requestReceivedTimestamp":"2026-11-23T12:00:00.000000Z"}\n`;
  const file = join(folder, 'annals.yaml');
  const config = (files: string, more = ''): Promise<void> =>
    writeFile(file, `dataDir: store\nsources: { file: [${files}] }\n${more}`);
  const a = `{ name: a, paths: [a.log], cluster: one }`;
  const b = `{ name: b, paths: [b.log], cluster: two }`;
  const log = (name: string): string => join(folder, `${name}.log`);
  await writeFile(log('a'), line('a0'));
  await writeFile(log('b'), line('b0'));
  await config(a);
  const { ran, printed, reload } = serve('--config', file);
  const url = /serving (\S+)\/api/.exec(await printed('until Ctrl-C'))?.[1] ?? '';
  await vi.waitFor(async () => expect(await found(url, 'cluster: one')).toBe(1), PATIENCE);

  // A writer that does not stop while the files are changed around it.
  let written = 1;
  const writing = setInterval(() => appendFileSync(log('a'), line(`a${written++}`)), 3);
  onTestFinished(() => clearInterval(writing));
  await config(`${a}, ${b}`, 'retention: { keep: 90d }\n');
  reload();
  await printed('b.log for cluster two\n');
  await vi.waitFor(async () => expect(await found(url, 'cluster: two')).toBe(1), PATIENCE);
  await config(b);
  reload();
  await vi.waitFor(async () => {
    const { length } = (await printed('took')).split('took new settings');
    expect(length).toBe(3);
  }, PATIENCE);
  const pausedAt = await count(url, 'cluster: one');
  await config(`${a}, ${b}`);
  reload();
  await vi.waitFor(
    async () => expect(await count(url, 'cluster: one')).toBeGreaterThan(pausedAt),
    PATIENCE,
  );
  clearInterval(writing);
  await vi.waitFor(async () => {
    expect(await count(url, 'cluster: one')).toBe(written);
  }, PATIENCE);
  expect(await count(url, 'cluster: two')).toBe(1);
  stop.abort();
  expect((await ran).code).toBe(0);
}, 60_000);

async function count(url: string, query: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/statistics?query=${encodeURIComponent(query)}`);
  return ((await answer.json()) as { count: number }).count;
}

const PATIENCE = { timeout: 10_000, interval: 100 };

async function found(url: string, query: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/search?query=${encodeURIComponent(query)}`);
  const { rows } = (await answer.json()) as { rows: readonly unknown[] };
  return rows.length;
}

test.each([
  ['a file beside the configuration', 'rules.yaml', [], 'redacted:mask'],
  ['none', 'none', [], 'aHVudGVyMg=='],
  ['another, by the flag that goes before it', 'none', ['--redact', 'default'], 'redacted:hmac:'],
])('the configuration names what to hide: %s', async (_, redact, args, kept) => {
  const file = join(folder, 'annals.yaml');
  const log = join(folder, 'audit.log');
  const rules = 'defaults: false\nrules: [{id: own, paths: [data.password], action: mask}]';
  await writeFile(join(folder, 'rules.yaml'), rules);
  await writeFile(
    file,
    `redact: ${redact}\ndataDir: store\nsources: { file: [{ paths: [audit.log], cluster: prod }] }\n`,
  );
  const secret = { objectRef: { resource: 'secrets' }, auditID: 'x' };
  const body = { requestObject: { data: { password: 'aHVudGVyMg==' } } };
  await writeFile(log, `${JSON.stringify(event({ ...secret, ...body }))}\n`);
  const { ran, printed } = serve('--config', file, ...args);
  const text = await printed('serving');
  const api = /http:\S+\/api\/v1\//.exec(text)?.[0] ?? '';
  const readBack = async (): Promise<string> => (await fetch(`${api}requests/x`)).text();
  await vi.waitFor(async () => expect(await readBack()).toContain(kept), PATIENCE);
  stop.abort();
  await ran;
});
