import type { Found } from './answer/answers.ts';
import { openAnswers } from './answer/open-answers.ts';
import { parseSelection } from './answer/parse-selection.ts';
import { withAskedCluster } from './cluster/narrow-selection.ts';
import type { SearchOptions } from './command/search-command.ts';
import { endAnswer } from './end-answer.ts';
import type { ExitCode } from './exit-code.ts';
import { lossesMember } from './losses-member.ts';
import { eventColumns, eventObject } from './output/event-columns.ts';
import { writeRows } from './output/write-rows.ts';
import type { Terminal } from './terminal.ts';
import { chooseZone, timesOf } from './time-zone.ts';
import { ToldRange } from './told-range.ts';

/** `annals search`: rows, a number, or the events themselves. */
export async function runSearch(
  terminal: Terminal,
  words: readonly string[],
  options: SearchOptions,
): Promise<ExitCode> {
  const zone = chooseZone(options, terminal);
  const asked = await withAskedCluster(options, terminal);
  const selection = parseSelection(words, asked, timesOf(zone, terminal));
  const isWide = options.output === 'wide';
  const { stdout, columns: width } = terminal;
  const context = { zone, style: stdout.style, columns: width };
  const columns = eventColumns(options.fields, isWide, context);
  await using answers = await openAnswers(options, terminal);
  if (options.count === true) {
    terminal.stdout.write(`${await answers.count(selection)}\n`);
    return endAnswer(answers, terminal, selection.range);
  }
  const limit = options.limit === 0 ? undefined : options.limit;
  const told = new ToldRange({ ...selection, order: options.order, limit });
  const found = told.watch(answers.search({ ...selection, order: options.order, limit }));
  if (options.raw === true) await writeRaw(found, terminal);
  else {
    const rows = {
      rows: found,
      columns,
      ...(options.fields === undefined ? { object: eventObject } : {}),
      nothing: 'nothing found',
      about: { unit: selection.unit, ...(await lossesMember(answers, options, selection.range)) },
    };
    await writeRows(options.output, rows, terminal);
  }
  return endAnswer(answers, terminal, told.range);
}

async function writeRaw(found: AsyncIterable<Found>, { stdout }: Terminal): Promise<void> {
  for await (const { bytes } of found) {
    stdout.write(bytes);
    stdout.write('\n');
    await stdout.drained();
  }
}
