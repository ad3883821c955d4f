import type { JournalReport } from '../journal/journal-report.ts';
import { verifyJournal } from '../journal/verify-journal.ts';
import { visibleText } from '../trail/visible-text.ts';
import { requireStore, storeFolder } from './answer/store-folder.ts';
import type { StoreOptions } from './command/options.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { StatusLine } from './status-line.ts';
import type { Style } from './style.ts';
import type { Terminal } from './terminal.ts';

/** `annals verify`: whether every byte of the store is as it was written. */
export async function runVerify(terminal: Terminal, options: StoreOptions): Promise<ExitCode> {
  const { stdout, signal } = terminal;
  const folder = storeFolder(options.dataDir, terminal);
  requireStore(folder);
  const status = new StatusLine(terminal);
  const report = await verify(folder, terminal, status);
  if (report === undefined || signal.aborted) return EXIT.interrupted;
  for (const line of verifyLines(report, stdout.style)) stdout.write(`${line}\n`);
  return report.findings.length === 0 ? EXIT.fine : EXIT.found;
}

async function verify(
  folder: string,
  { signal }: Terminal,
  status: StatusLine,
): Promise<JournalReport | undefined> {
  try {
    return await verifyJournal(folder, {
      signal,
      onProgress: ({ events, rawBytes }) =>
        status.show(`checked ${thousands(events)} events, ${megabytes(rawBytes)}`),
    });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    status.clear();
  }
}

function verifyLines(report: JournalReport, style: Style): readonly string[] {
  const { events, rawBytes, storedBytes, durationMs, rootHash, findings } = report;
  const seconds = Math.max(durationMs, 1) / 1000;
  const speed = `${seconds.toFixed(1)} s, ${(rawBytes / 1e6 / seconds).toFixed(0)} MB/s`;
  const checked = `checked ${thousands(events)} events: ${megabytes(rawBytes)}, ${megabytes(storedBytes)} on disk (${speed})`;
  const root = rootHash === undefined ? [] : [`tree hash ${rootHash}`];
  if (findings.length === 0) {
    return [checked, ...root, style.good('every byte of the journal is as it was written')];
  }
  const found = findings.map(({ file, offset, firstPosition, endPosition, reason }) => {
    const lost = endPosition - firstPosition;
    const which =
      lost === 0 ? '' : `; ${thousands(lost)} events from position ${firstPosition} cannot be read`;
    return `${style.bad('damaged:')} ${visibleText(`${file} at byte ${offset}: ${reason}`, 1000)}${which}`;
  });
  return [checked, ...root, ...found];
}

function thousands(value: number): string {
  return value.toLocaleString('en');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)} MB`;
}
