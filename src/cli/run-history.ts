import { stringify } from 'yaml';
import { Failure } from '../base/failure.ts';
import type { JsonObject } from '../event/json-value.ts';
import { renderJson } from '../server/export/render-json.ts';
import { type GatheredHistory, gatherHistory } from '../server/history/gather-history.ts';
import type { ObjectName } from '../server/history/object-queries.ts';
import { wireHistory } from '../server/history/wire-history.ts';
import type { History, Revision } from '../trail/history/history.ts';
import { visibleText } from '../trail/visible-text.ts';
import { openAnswers } from './answer/open-answers.ts';
import { withAskedCluster } from './cluster/narrow-selection.ts';
import type { HistoryOptions } from './command/history-command.ts';
import { endAnswer } from './end-answer.ts';
import type { ExitCode } from './exit-code.ts';
import { answersSource } from './history/answers-source.ts';
import { diffLines } from './history/diff-lines.ts';
import { findObject, nameText, parseObject } from './history/find-object.ts';
import { historyLines } from './history/history-lines.ts';
import { historyMarkdown } from './history/history-markdown.ts';
import type { Terminal } from './terminal.ts';
import { chooseZone } from './time-zone.ts';

/** `annals history`: what became of an object, revision by revision. */
export async function runHistory(
  terminal: Terminal,
  words: readonly string[],
  options: HistoryOptions,
): Promise<ExitCode> {
  const { namespace, limit, file } = options;
  const cluster = options.cluster ?? (await withAskedCluster(options, terminal)).cluster;
  const wanted = {
    ...parseObject(words),
    ...(namespace !== undefined && { namespace }),
    ...(cluster !== undefined && { cluster }),
  };
  const revisions = options.diff === undefined ? undefined : parseDiff(options.diff);
  await using answers = await openAnswers(options, terminal);
  const object = await findObject(answers, wanted);
  const source = await answersSource(answers, object, file !== undefined);
  const gathered = await gatherHistory(source, object, { limit });
  if (gathered === undefined) throw new Error('an object of the trail without a request');
  const { history } = gathered;
  if (revisions !== undefined) showDiff(terminal, history, revisions);
  else if (options.revision !== undefined)
    showRevision(terminal, history, options.revision, options);
  else await showHistory(terminal, object, gathered, options);
  return await endAnswer(answers, terminal, gathered.range);
}

function parseDiff(text: string): readonly [number, number] {
  const [, before, after] = /^(\d{1,12})\.\.(\d{1,12})$/.exec(text) ?? [];
  if (before !== undefined && after !== undefined) return [Number(before), Number(after)];
  throw new Failure('usage/invalid', `cannot read --diff ${JSON.stringify(text.slice(0, 50))}`, {
    hint: 'Give two numbers of revisions: --diff 3..5',
  });
}

async function showHistory(
  terminal: Terminal,
  object: ObjectName,
  gathered: GatheredHistory,
  options: HistoryOptions,
): Promise<void> {
  const { stdout, stderr } = terminal;
  const { history, isWhole, earlierWrites } = gathered;
  if (options.output === 'json' || options.output === 'yaml') {
    const answer = wireHistory(object, gathered, undefined);
    stdout.write(
      options.output === 'json' ? `${JSON.stringify(answer, undefined, 2)}\n` : stringify(answer),
    );
  } else if (options.output === 'ndjson') {
    for (const revision of wireHistory(object, gathered, undefined).revisions.toReversed()) {
      stdout.write(`${JSON.stringify(revision)}\n`);
      await stdout.drained();
    }
  } else if (options.output === 'markdown') {
    stdout.write(historyMarkdown(nameText(object), wireHistory(object, gathered, undefined)));
  } else {
    stdout.write(`${stdout.style.bold(nameText(object))}\n`);
    const zone = chooseZone(options, terminal);
    const view = { zone, style: stdout.style, all: options.all === true };
    for (const line of historyLines(history, view)) {
      stdout.write(`${line}\n`);
      await stdout.drained();
    }
  }
  if (isWhole) return;
  stderr.write(`only the last ${options.limit} writes are shown; ${earlierWrites} were before\n`);
}

function showDiff(
  { stdout, stderr }: Terminal,
  history: History,
  [before, after]: readonly [number, number],
): void {
  const lines = diffLines(bodyOf(history, before), bodyOf(history, after), stdout.style);
  if (lines.length === 0) stderr.write('no difference\n');
  for (const line of lines) stdout.write(`${line}\n`);
}

function showRevision(
  { stdout, stderr }: Terminal,
  history: History,
  number: number,
  { output }: HistoryOptions,
): void {
  const body = bodyOf(history, number);
  const text = output === 'json' ? renderJson(body, { indent: 2 }) : stringify(body).trimEnd();
  for (const line of text.split('\n')) stdout.write(`${visibleText(line, MAX_LINE)}\n`);
  const { unknown = [] } = revisionOf(history, number) ?? {};
  if (unknown.length > 0) stderr.write(`not known, or not in full: ${unknown.join(', ')}\n`);
}

/** Longer than any line of an object that people read. */
const MAX_LINE = 1_000_000;

function bodyOf(history: History, number: number): JsonObject {
  const revision = revisionOf(history, number);
  if (revision?.body !== undefined) return revision.body;
  if (revision !== undefined) {
    throw new Failure('event/not-found', `what revision ${number} holds is not known`, {
      hint: `Its ${revision.why ?? 'body was not recorded'}.`,
    });
  }
  const numbers = history.revisions.map((one) => one.number);
  throw new Failure('event/not-found', `there is no revision ${number}`, {
    hint: `Revisions are numbered from ${Math.min(...numbers)} to ${Math.max(...numbers)}; a write that changed nothing leaves a gap.`,
  });
}

function revisionOf(history: History, number: number): Revision | undefined {
  return history.revisions.find((one) => one.number === number);
}
