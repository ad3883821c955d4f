import { requestTimeUs } from '../event/time.ts';
import { actorOf } from '../trail/actor.ts';
import { outcomeOf } from '../trail/outcome.ts';
import type { SentencePart } from '../trail/phrase.ts';
import { foldRequests, type Request } from '../trail/request.ts';
import { describeRequest } from '../trail/sentence.ts';
import type { Found } from './answer/answers.ts';
import { openAnswers } from './answer/open-answers.ts';
import { parseSelection } from './answer/parse-selection.ts';
import { withAskedCluster } from './cluster/narrow-selection.ts';
import type { TrailOptions } from './command/trail-command.ts';
import { endAnswer } from './end-answer.ts';
import type { ExitCode } from './exit-code.ts';
import type { Paint, Style } from './style.ts';
import type { Terminal } from './terminal.ts';
import { chooseZone, type TimeZone, timesOf } from './time-zone.ts';

/** `annals trail`: what happened, one sentence a request. */
export async function runTrail(
  terminal: Terminal,
  words: readonly string[],
  options: TrailOptions,
): Promise<ExitCode> {
  const zone = chooseZone(options, terminal);
  const asked = await withAskedCluster(options, terminal);
  const selection = parseSelection(words, asked, timesOf(zone, terminal));
  await using answers = await openAnswers(options, terminal);
  // The last ones are wanted in either order, so they are always the ones asked for.
  const newest: Found[] = [];
  const limit = options.limit === 0 ? undefined : options.limit;
  for await (const found of answers.search({ ...selection, order: 'newest', limit })) {
    newest.push(found);
  }
  if (newest.length === 0) terminal.stderr.write('nothing found\n');
  const rows = options.order === 'newest' ? newest : newest.toReversed();
  for (const line of trailLines(rows, zone, terminal.stdout.style)) {
    terminal.stdout.write(`${line}\n`);
    await terminal.stdout.drained();
  }
  return endAnswer(answers, terminal);
}

/** The sentences with their times, a heading before each day. */
export function* trailLines(
  rows: readonly Found[],
  zone: TimeZone,
  style: Style,
): Generator<string> {
  let day = '';
  for (const { recorded } of rows) {
    const timeUs = requestTimeUs(recorded.event);
    const today =
      timeUs === 0 ? 'no time recorded' : `${weekday(timeUs, zone)} ${zone.date(timeUs)}`;
    if (today !== day) {
      if (day !== '') yield '';
      day = today;
      yield style.bold(timeUs === 0 ? today : `${today} (${zone.name})`);
    }
    const time = timeUs === 0 ? ' '.repeat(12) : zone.time(timeUs, 3);
    for (const request of foldRequests([recorded])) {
      yield `${style.dim(time)}  ${sentenceText(request, style)}`;
    }
  }
}

/** The sentence of a request in the colours of what it tells. */
export function sentenceText(request: Request, style: Style): string {
  const { event } = request.last;
  const isPerson = actorOf(event).kind === 'person';
  const ending = endingPaint(request, style);
  return describeRequest(request)
    .parts.map((part) => paintOf(part, { isPerson, ending, style })(part.text))
    .join('');
}

function endingPaint(request: Request, style: Style): Paint | undefined {
  const { kind } = outcomeOf(request.last.event);
  if (kind === 'refused') return style.bad;
  const isOpen = kind === 'succeeded' || kind === 'unfinished' || kind === 'unknown';
  return isOpen ? undefined : style.warn;
}

interface Painting {
  readonly isPerson: boolean;
  readonly ending: Paint | undefined;
  readonly style: Style;
}

function paintOf(part: SentencePart, { isPerson, ending, style }: Painting): Paint {
  switch (part.kind) {
    case 'actor':
      return isPerson ? style.person : style.bold;
    case 'outcome':
      return ending ?? asIs;
    case 'object':
      return style.bold;
    case 'client':
    case 'address':
      return style.dim;
    case 'verb':
    case 'namespace':
    case 'value':
    case 'text':
      return asIs;
    default:
      return part.kind satisfies never;
  }
}

function asIs(text: string): string {
  return text;
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function weekday(us: number, zone: TimeZone): string {
  return DAYS[new Date(`${zone.date(us)}T00:00:00Z`).getUTCDay()] ?? '';
}
