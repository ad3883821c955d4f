import type { FileReport } from '../collect/import-file.ts';
import type { ImportReport } from '../collect/import-logs.ts';
import { visibleText } from '../trail/visible-text.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Style } from './style.ts';

/** Files named one by one; of more only those that have something to tell. */
const MAX_FILES = 20;
const MAX_NAME = 300;

interface Totals {
  readonly kept: number;
  readonly duplicates: number;
  readonly rejected: number;
}

/** What an import did, as lines for people. */
export function reportLines(report: ImportReport, elapsedMs: number): readonly string[] {
  const { files, progress } = report;
  const { kept, duplicates } = totalsOf(files);
  const named = files.length > MAX_FILES ? files.filter(isRemarkable) : files;
  const seconds = Math.max(elapsedMs, 1) / 1000;
  const megabytes = progress.eventBytes / 1e6;
  const speed = `${megabytes.toFixed(megabytes < 10 ? 1 : 0)} MB, ${(megabytes / seconds).toFixed(0)} MB/s`;
  const known = duplicates === 0 ? '' : `, ${count(duplicates, 'was', 'were')} there already`;
  const lines = files.length > 1 ? named.map(fileLine) : [];
  if (files.length > 0 && files.every(({ unchanged }) => unchanged === true)) {
    const what = files.length === 1 ? 'the file is' : 'all files are';
    return [...lines, `nothing new: ${what} as at the last import`];
  }
  return [
    ...lines,
    `kept ${count(kept, 'new event', 'new events')}${known} (${seconds.toFixed(1)} s, ${speed})`,
  ];
}

/** What was wrong, as lines for people; empty when nothing was. */
export function warningLines(report: ImportReport, style: Style): readonly string[] {
  const lines = report.files.flatMap((file) => fileWarnings(file, style));
  const { rejected } = totalsOf(report.files.filter(({ unchanged }) => unchanged !== true));
  if (rejected > 0 && report.quarantinePath !== undefined) {
    const what = rejected === 1 ? 'one line was' : `${rejected.toLocaleString('en')} lines were`;
    lines.push(`${style.warn('warning:')} ${what} not kept`);
    lines.push(
      `${style.bold('hint:')} They are in ${report.quarantinePath}, each with file, line number and reason.`,
    );
  }
  if (report.interrupted) {
    lines.push(`${style.warn('interrupted:')} what was read is kept`);
    lines.push(`${style.bold('hint:')} Run the same command again to go on.`);
  }
  return lines;
}

/** Whether all went well, some did not, or nothing could be read at all. */
export function importExitCode({ files, interrupted }: ImportReport, problems: number): ExitCode {
  if (interrupted) return EXIT.interrupted;
  const bad = files.filter(
    ({ foreign, failure }) => foreign !== undefined || failure !== undefined,
  );
  const isNothingRead = files.every(
    (file) => bad.includes(file) && file.kept + file.duplicates === 0,
  );
  if (bad.length + problems > 0) return isNothingRead ? EXIT.failed : EXIT.found;
  return totalsOf(files).rejected > 0 ? EXIT.found : EXIT.fine;
}

function totalsOf(files: readonly FileReport[]): Totals {
  const sum = (key: keyof Totals): number => files.reduce((total, file) => total + file[key], 0);
  return { kept: sum('kept'), duplicates: sum('duplicates'), rejected: sum('rejected') };
}

function isRemarkable({ rejected, foreign, failure, cutLine }: FileReport): boolean {
  return rejected > 0 || foreign !== undefined || failure !== undefined || cutLine !== undefined;
}

function fileLine(file: FileReport): string {
  const name = visibleText(file.name, MAX_NAME);
  if (file.unchanged === true) return `${name}: unchanged since it was imported`;
  if (file.foreign !== undefined) return `${name}: not an audit log`;
  const parts = [`${file.kept.toLocaleString('en')} new`];
  if (file.duplicates > 0) parts.push(`${file.duplicates.toLocaleString('en')} there already`);
  if (file.rejected > 0) parts.push(`${file.rejected.toLocaleString('en')} rejected`);
  if (file.resumedAtLine !== undefined) parts.push(`read on from line ${file.resumedAtLine}`);
  return `${name}: ${parts.join(', ')}`;
}

function fileWarnings(file: FileReport, style: Style): string[] {
  const name = JSON.stringify(visibleText(file.name, MAX_NAME));
  const lines: string[] = [];
  const add = (message: string, hint: string | undefined): void => {
    lines.push(`${style.warn('warning:')} ${visibleText(message, 2000)}`);
    if (hint !== undefined) lines.push(`${style.bold('hint:')} ${visibleText(hint, 2000)}`);
  };
  if (file.foreign !== undefined) {
    const { looksLike, hint } = file.foreign;
    add(`${name} is not an audit log: it looks like ${looksLike} [input/not-audit]`, hint);
  }
  if (file.failure !== undefined) {
    add(`${file.failure.message} [${file.failure.code}]`, file.failure.hint);
  }
  if (file.cutLine !== undefined) {
    const message = `the last line of ${name}, ${file.cutLine}, is cut short`;
    add(
      message,
      'If the log is still being written, import it again later; the line is read then.',
    );
  }
  if (file.unchanged === true && file.rejected > 0) {
    const what = file.rejected === 1 ? 'one line' : `${file.rejected} lines`;
    add(`${what} of ${name} could not be kept when it was imported`, undefined);
  }
  return lines;
}

function count(value: number, one: string, many: string): string {
  return `${value.toLocaleString('en')} ${value === 1 ? one : many}`;
}
