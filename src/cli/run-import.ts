import { findLogs } from '../collect/find-logs.ts';
import { importLogs } from '../collect/import-logs.ts';
import { takeReads } from '../server/reads/reads-file.ts';
import { openDiskStore } from '../store/open-disk-store.ts';
import { makeStoreFolder, storeFolder } from './answer/store-folder.ts';
import { nameCluster } from './cluster/name-cluster.ts';
import type { ImportOptions } from './command/import-command.ts';
import { loadRedactChoice } from './command/redact-option.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { importExitCode, reportLines, warningLines } from './import-report.ts';
import { printFailure } from './print-failure.ts';
import { progressLine } from './progress-line.ts';
import { StatusLine } from './status-line.ts';
import type { Terminal } from './terminal.ts';

/** `annals import`: reads logs into the store. */
export async function runImport(
  terminal: Terminal,
  paths: readonly string[],
  options: ImportOptions,
): Promise<ExitCode> {
  const { stdout, stderr, stdin, signal, nowMs } = terminal;
  const folder = storeFolder(options.dataDir, terminal);
  if (paths.includes('-') && stdin.isTerminal) {
    stderr.write('reading events from the keyboard; end with Ctrl-D\n');
  }
  const { inputs, problems } = await findLogs(paths, { stdin, exclude: [folder] });
  for (const problem of problems) printFailure(stderr, problem);
  if (inputs.length === 0) return EXIT.failed;

  const cluster = await nameCluster(options, terminal);
  await makeStoreFolder(folder);
  const redact = await loadRedactChoice(options.redact);
  await using store = await openDiskStore(folder, { mode: 'write', redact });
  await takeReads(folder, store, () => nowMs() * 1000);
  const startMs = nowMs();
  const status = new StatusLine(terminal);
  const report = await importLogs(store, {
    inputs,
    cluster,
    folder,
    nowUs: () => nowMs() * 1000,
    signal,
    ...(store.redactRejected && { redactRejected: store.redactRejected }),
    ...(options.quiet === true
      ? {}
      : { onProgress: (progress) => status.show(progressLine(progress, nowMs() - startMs)) }),
  }).finally(() => status.clear());
  if (options.quiet !== true) {
    for (const line of reportLines(report, nowMs() - startMs)) stdout.write(`${line}\n`);
  }
  for (const line of warningLines(report, stderr.style)) stderr.write(`${line}\n`);
  return importExitCode(report, problems.length);
}
