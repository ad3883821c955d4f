import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { EXPORT_FORMATS, type ExportFormat } from '../api/export-format.ts';
import { Failure } from '../base/failure.ts';
import { exportColumns } from '../server/export/export-column.ts';
import { exportWriter } from '../server/export/export-format.ts';
import { exportText } from '../server/export/export-text.ts';
import { openAnswers } from './answer/open-answers.ts';
import { parseSelection } from './answer/parse-selection.ts';
import type { ExportOptions } from './command/export-command.ts';
import { endAnswer } from './end-answer.ts';
import type { ExitCode } from './exit-code.ts';
import { StatusLine } from './status-line.ts';
import type { Output, Terminal } from './terminal.ts';
import { chooseZone, timesOf } from './time-zone.ts';

/** `annals export`: the same files as of the HTTP API. */
export async function runExport(
  terminal: Terminal,
  words: readonly string[],
  options: ExportOptions,
): Promise<ExitCode> {
  const { stdout, stderr } = terminal;
  const zone = chooseZone(options, terminal);
  const selection = parseSelection(words, options, timesOf(zone, terminal));
  const writer = exportWriter(formatOf(options), {
    columns: exportColumns(options.columns),
    unit: selection.unit,
    formulas: options.formulas ?? false,
  });
  await using answers = await openAnswers(options, terminal);
  // Logs are read from end to end for a number, which would take as long as the export itself.
  const expected = options.file === undefined ? await answers.count(selection) : undefined;
  const status = new StatusLine(terminal);
  const rows = answers.search({ ...selection, order: options.order, limit: undefined });
  let written = 0;
  const text = exportText(rows, writer, (count) => {
    written = count;
    status.show(progressText(count, expected));
  });
  try {
    if (options.out === undefined) await writeTo(stdout, text);
    else await writeFile(options.out, text);
  } finally {
    status.clear();
  }
  if (options.out !== undefined) {
    stderr.write(`wrote ${written.toLocaleString('en')} rows to ${options.out}\n`);
  }
  return endAnswer(answers, terminal, selection.range);
}

async function writeTo(output: Output, text: AsyncIterable<string>): Promise<void> {
  for await (const piece of text) {
    output.write(piece);
    await output.drained();
  }
}

/** A file that has its name is whole. */
async function writeFile(path: string, text: AsyncIterable<string>): Promise<void> {
  // Before the work rather than after it.
  if (existsSync(path)) cannotWrite(path, Object.assign(new Error('there'), { code: 'EEXIST' }));
  const draft = `${path}.part`;
  const file = await open(draft, 'wx', 0o600).catch((error: unknown) => cannotWrite(draft, error));
  try {
    for await (const piece of text) await file.writeFile(piece);
    await file.sync();
    await file.close();
    await nameFile(draft, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

async function nameFile(draft: string, path: string): Promise<void> {
  // Taking the name first keeps a file that came into being meanwhile from being overwritten.
  const mark = await open(path, 'wx', 0o600).catch((error: unknown) => cannotWrite(path, error));
  await mark.close();
  await rename(draft, path);
}

function cannotWrite(path: string, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const reason = code === 'EEXIST' ? 'it is there already' : code;
  throw new Failure('usage/invalid', `cannot write ${JSON.stringify(path)}: ${reason}`, {
    hint: 'Choose another name with --out, or remove that file.',
    cause: error,
  });
}

function formatOf({ format, out = '' }: ExportOptions): ExportFormat {
  const ending = /\.(\w+)$/.exec(out)?.[1]?.toLowerCase();
  const byName = EXPORT_FORMATS.find((name) => name === (ending === 'md' ? 'markdown' : ending));
  return format ?? byName ?? 'csv';
}

function progressText(count: number, expected: number | undefined): string {
  const rows = count.toLocaleString('en');
  if (expected === undefined) return `${rows} rows`;
  const percent = Math.min(100, Math.floor((100 * count) / Math.max(1, expected)));
  return `${percent} %  ${rows} of ${expected.toLocaleString('en')} rows`;
}
