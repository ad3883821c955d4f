import type { Found } from './answer/answers.ts';
import { openAnswers } from './answer/open-answers.ts';
import { parseSelection } from './answer/parse-selection.ts';
import { withAskedCluster } from './cluster/narrow-selection.ts';
import type { TrailOptions } from './command/trail-command.ts';
import { endAnswer } from './end-answer.ts';
import type { ExitCode } from './exit-code.ts';
import { trailLines } from './output/trail-lines.ts';
import type { Terminal } from './terminal.ts';
import { chooseZone, timesOf } from './time-zone.ts';
import { ToldRange } from './told-range.ts';

/** `annals trail`: what happened, one sentence a request. */
export async function runTrail(
  terminal: Terminal,
  words: readonly string[],
  options: TrailOptions,
): Promise<ExitCode> {
  const zone = chooseZone(options, terminal);
  const asked = await withAskedCluster(options, terminal);
  const selection = parseSelection(words, asked, timesOf(zone, terminal));
  if (options.follow === true) {
    const { followTrail } = await import('./follow-trail.ts');
    return followTrail(terminal, selection, options);
  }
  await using answers = await openAnswers(options, terminal);
  // The last ones are wanted in either order, so they are always the ones asked for.
  const newest: Found[] = [];
  const limit = options.limit === 0 ? undefined : options.limit;
  const search = { ...selection, order: 'newest', limit } as const;
  const told = new ToldRange(search);
  for await (const found of told.watch(answers.search(search))) {
    newest.push(found);
  }
  if (newest.length === 0) terminal.stderr.write('nothing found\n');
  const rows = options.order === 'newest' ? newest : newest.toReversed();
  for (const line of trailLines(rows, zone, terminal.stdout.style)) {
    terminal.stdout.write(`${line}\n`);
    await terminal.stdout.drained();
  }
  return endAnswer(answers, terminal, told.range);
}
