import type { StatusAnswer } from '../api/status-answer.ts';
import { readStatus } from '../collect/live-status.ts';
import { LossReader } from '../collect/losses/loss-reader.ts';
import { buildStatus } from '../server/build-status.ts';
import { openDiskStore } from '../store/open-disk-store.ts';
import { requireStore, storeFolder } from './answer/store-folder.ts';
import type { StatusOptions } from './command/status-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { statusLines } from './output/status-lines.ts';
import { OUTPUT_VERSION } from './output/write-rows.ts';
import type { Terminal } from './terminal.ts';

/** `annals status`: how the store and its sources are. */
export async function runStatus(terminal: Terminal, options: StatusOptions): Promise<ExitCode> {
  const { stdout, nowMs } = terminal;
  const folder = storeFolder(options.dataDir, terminal);
  requireStore(folder);
  const nowUs = nowMs() * 1000;
  const live = readStatus(folder, nowUs);
  await using store = await openDiskStore(folder, { mode: 'read' });
  const losses = new LossReader(folder);
  const retention = live?.retention ?? {};
  const status = await buildStatus({ store, folder, losses, live, retention, nowUs });
  if (options.output === 'json') stdout.write(`${renderStatus(status)}\n`);
  else for (const line of statusLines(status, stdout.style)) stdout.write(`${line}\n`);
  return status.losses.lastDay === 0 ? EXIT.fine : EXIT.found;
}

function renderStatus(status: StatusAnswer): string {
  return JSON.stringify({ version: OUTPUT_VERSION, ...status }, undefined, 2);
}
