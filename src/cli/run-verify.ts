import type { Damage } from '../journal/journal.ts';
import { readRedactionHistory, redactionLines } from '../store/redact-history.ts';
import { findingsOf, type StoreReport, verifyStore } from '../store/verify-store.ts';
import { visibleText } from '../trail/visible-text.ts';
import { requireStore, storeFolder } from './answer/store-folder.ts';
import type { StoreOptions } from './command/options.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { removalText } from './removal-text.ts';
import { StatusLine } from './status-line.ts';
import type { Style } from './style.ts';
import type { Terminal } from './terminal.ts';

/** `annals verify`: whether every byte of the store is as it was written. */
export async function runVerify(terminal: Terminal, options: StoreOptions): Promise<ExitCode> {
  const { stdout, stderr, signal } = terminal;
  const folder = storeFolder(options.dataDir, terminal);
  requireStore(folder);
  const report = await verify(folder, terminal);
  if (report === undefined) return EXIT.interrupted;
  for (const line of verifyLines(report, stdout.style)) stdout.write(`${line}\n`);
  // Said with every verification: an auditor has to know what was taken out before it was kept.
  for (const line of redactionLines(await readRedactionHistory(folder))) stdout.write(`${line}\n`);
  if (signal.aborted) return EXIT.interrupted;
  if (findingsOf(report).length === 0) return EXIT.fine;
  const hint =
    report.journal.findings.length === 0
      ? 'The events themselves are whole. Make the index anew with "annals rebuild".'
      : 'Keep the folder as it is, and import what is missing again from the logs or a backup.';
  stderr.write(`${stderr.style.bold('hint:')} ${hint}\n`);
  return EXIT.found;
}

/** Undefined when Ctrl-C ended it. */
async function verify(folder: string, terminal: Terminal): Promise<StoreReport | undefined> {
  const { signal } = terminal;
  const status = new StatusLine(terminal);
  try {
    return await verifyStore(folder, {
      signal,
      onProgress: ({ part, events }) =>
        status.show(`checking the ${part}: ${events.toLocaleString('en')} events`),
    });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    status.clear();
  }
}

function verifyLines(report: StoreReport, style: Style): readonly string[] {
  const { events, rawBytes, storedBytes, durationMs, rootHash } = report.journal;
  const seconds = Math.max(durationMs, 1) / 1000;
  const speed = `${seconds.toFixed(1)} s, ${(rawBytes / 1e6 / seconds).toFixed(0)} MB/s`;
  const indexSeconds = (report.index.durationMs / 1000).toFixed(1);
  const findings = findingsOf(report);
  return [
    `journal and tree: ${events.toLocaleString('en')} events, ${megabytes(rawBytes)}, ${megabytes(storedBytes)} on disk (${speed})`,
    `index: compared with the journal (${indexSeconds} s)`,
    ...(rootHash === undefined ? [] : [`tree hash: ${rootHash}`]),
    ...(report.journal.removed === undefined ? [] : [removalText(report.journal.removed)]),
    ...findings.map((finding) => findingLine(finding, style)),
    ...(findings.length === 0 ? [style.good('every byte is as it was written')] : []),
  ];
}

function findingLine(
  finding: Damage | { readonly file: string; readonly reason: string },
  style: Style,
): string {
  const place = 'offset' in finding ? ` at byte ${finding.offset}` : '';
  const text = `${style.bad('damaged:')} ${visibleText(`${finding.file}${place}: ${finding.reason}`, 1000)}`;
  if (!('offset' in finding) || finding.endPosition <= finding.firstPosition) return text;
  const { firstPosition, endPosition } = finding;
  const lost = (endPosition - firstPosition).toLocaleString('en');
  return `${text}; ${lost} events from position ${firstPosition} on cannot be read`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)} MB`;
}
