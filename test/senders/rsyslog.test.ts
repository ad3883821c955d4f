import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Receivers } from '../../src/server/receivers/receivers.ts';
import type { MemoryStore } from '../../src/store/memory-store.ts';
import { event } from '../contract/raw-event.ts';
import { storedTexts } from '../receive/destination.ts';
import { openReceivers, settings } from '../receive/open-receivers.ts';
import { findProgram } from './find-program.ts';

const MODULE = '/usr/lib/x86_64-linux-gnu/rsyslog/omelasticsearch.so';
const RSYSLOGD = findProgram('rsyslogd', [MODULE]);

let folder = '';
let rsyslogd: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'annals-rsyslog-'));
});
afterEach(async () => {
  if (rsyslogd !== undefined && rsyslogd.exitCode === null) {
    const gone = once(rsyslogd, 'exit');
    rsyslogd.kill('SIGTERM');
    await gone;
  }
  rmSync(folder, { recursive: true });
});

/** Follows a log and sends its lines to Annals as to Elasticsearch, batch by batch. */
function startRsyslog(log: string, url: string): ChildProcess {
  const { hostname, port } = new URL(url);
  const configFile = join(folder, 'rsyslog.conf');
  writeFileSync(
    configFile,
    `global(workDirectory="${folder}" maxMessageSize="1m")
module(load="imfile" mode="polling" pollingInterval="1")
module(load="omelasticsearch")
template(name="line" type="string" string="%msg%")
template(name="index" type="string" string="annals-prod-%$now%")
input(type="imfile" file="${log}" tag="audit:" ruleset="audit")
ruleset(name="audit") {
  action(type="omelasticsearch" server="${hostname}" serverport="${port}" template="line"
    searchIndex="index" dynSearchIndex="on" searchType="" bulkmode="on" maxbytes="1m"
    uid="annals" pwd="token" queue.type="LinkedList" queue.size="20000"
    queue.dequeuebatchsize="200" action.resumeretrycount="-1" action.resumeinterval="1")
}
`,
  );
  return spawn(RSYSLOGD ?? '', ['-n', '-iNONE', '-f', configFile], { stdio: 'ignore' });
}

function append(log: string, from: number, to: number): void {
  const lines = Array.from({ length: to - from }, (_, i) =>
    JSON.stringify(event({ auditID: `e${from + i}`, userAgent: 'x'.repeat((i * 37) % 9000) })),
  );
  appendFileSync(log, `${lines.join('\n')}\n`);
}

function lengthens(store: MemoryStore, events: number): Promise<void> {
  return expect
    .poll(async () => (await store.summary()).events, { timeout: 60_000 })
    .toBeGreaterThanOrEqual(events);
}

test.skipIf(RSYSLOGD === undefined)(
  "Debian's rsyslog brings each event once, also over a time without a receiver",
  async () => {
    const log = join(folder, 'audit.log');
    const http = settings({ kind: 'http' });
    const first = await openReceivers(http);
    const { store } = first;
    append(log, 0, 1000);
    rsyslogd = startRsyslog(log, first.url);
    await lengthens(store, 1000);

    await first.receivers[Symbol.asyncDispose]();
    append(log, 1000, 2000);
    const port = Number(new URL(first.url).port);
    const listen = { host: '127.0.0.1', port };
    await openAgain({ ...http, listen }, store);
    append(log, 2000, 3000);
    await lengthens(store, 3000);

    const texts = await storedTexts(store);
    const ids = texts.map((text) => /"auditID":"(e\d+)"/.exec(text)?.[1] ?? text);
    expect(ids.sort()).toEqual(Array.from({ length: 3000 }, (_, i) => `e${i}`).sort());
    expect(texts.every((text) => text.startsWith('prod {"kind":"Event",'))).toBe(true);
  },
);

async function openAgain(
  to: Parameters<typeof settings>[0],
  store: MemoryStore,
): Promise<Receivers> {
  const { receivers } = await openReceivers(settings(to), { store });
  return receivers;
}
