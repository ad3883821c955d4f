import { rmSync } from 'node:fs';
import { mkdtemp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importLogs } from '../collect/import-logs.ts';
import { openDiskStore } from '../store/open-disk-store.ts';
import type { Store } from '../store/store.ts';
import type { Found } from './answer/answers.ts';
import { parseSelection } from './answer/parse-selection.ts';
import { StoreAnswers } from './answer/store-answers.ts';
import type { DemoOptions } from './command/demo-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { trailLines } from './output/trail-lines.ts';
import { serveStore } from './serve-store.ts';
import type { Terminal } from './terminal.ts';
import { chooseZone } from './time-zone.ts';

/** The recorded log in the package, beside `dist`; its notes say what happened in it. */
const LOG = fileURLToPath(new URL('../../data/demo/audit.log.gz', import.meta.url));

const SENTENCES = 20;

/** The rest of the log is mostly the cluster talking to itself. */
const PEOPLE =
  'not user: (system* or kwok-controller) and (code: 403 or not verb: (get or list or watch))';

/** `annals demo`: a recorded cluster to look around in. Leaves nothing behind. */
export async function runDemo(terminal: Terminal, options: DemoOptions): Promise<ExitCode> {
  const { stdout, temporaryFolder, signal } = terminal;
  const folder = await mkdtemp(join(temporaryFolder, 'annals-demo-'));
  terminal.onExit(() => rmSync(folder, { recursive: true, force: true }));
  try {
    await using store = await openDiskStore(folder, { mode: 'write' });
    await load(store, folder, terminal);
    if (signal.aborted) return EXIT.interrupted;
    const zone = chooseZone(options, terminal);
    for (const line of trailLines(await lastRows(store, folder, terminal), zone, stdout.style)) {
      stdout.write(`${line}\n`);
    }
    stdout.write(nextSteps(folder, options.serve));
    if (options.serve) {
      await serveStore(store, { host: '127.0.0.1', port: options.port, folder }, terminal);
    }
    return EXIT.fine;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function load(store: Store, folder: string, terminal: Terminal): Promise<void> {
  const { nowMs, signal, stdout } = terminal;
  const startMs = nowMs();
  const { progress } = await importLogs(store, {
    inputs: [{ kind: 'file', path: LOG, sizeBytes: (await stat(LOG)).size }],
    cluster: 'demo',
    folder,
    nowUs: () => nowMs() * 1000,
    signal,
  });
  const seconds = ((nowMs() - startMs) / 1000).toFixed(1);
  const events = progress.events.toLocaleString('en');
  stdout.write(`Loaded ${events} events of a recorded cluster in ${seconds} s.\n`);
  stdout.write('The last requests in which somebody changed something or was refused:\n\n');
}

async function lastRows(
  store: Store,
  folder: string,
  { nowMs, signal }: Terminal,
): Promise<readonly Found[]> {
  const times = { nowUs: nowMs() * 1000 };
  const selection = parseSelection([PEOPLE], {}, times);
  const search = { ...selection, order: 'newest', limit: SENTENCES } as const;
  const newest: Found[] = [];
  const answers = new StoreAnswers(store, { folder, ...times, signal });
  for await (const found of answers.search(search)) newest.push(found);
  return newest.toReversed();
}

/** While it serves, other terminals can ask the same store. */
function nextSteps(folder: string, serves: boolean): string {
  const file = serves ? `--data-dir ${folder}` : `--file ${LOG}`;
  return `
Try next${serves ? ', in another terminal' : ''}:
  annals trail ${file} user: jai
  annals search ${file} code: 403
  annals top ${file} user verb
  annals stats ${file}
And with a log of your own: annals trail --file audit.log
What was loaded is thrown away at the end.

`;
}
