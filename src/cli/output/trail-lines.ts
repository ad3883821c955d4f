import type { RecordedEvent } from '../../event/audit-event.ts';
import { requestTimeUs } from '../../event/time.ts';
import { actorOf } from '../../trail/actor.ts';
import { outcomeOf } from '../../trail/outcome.ts';
import type { SentencePart } from '../../trail/phrase.ts';
import { foldRequests, type Request } from '../../trail/request.ts';
import { describeRequest } from '../../trail/sentence.ts';
import type { Found } from '../answer/answers.ts';
import type { Paint, Style } from '../style.ts';
import type { TimeZone } from '../time-zone.ts';

/** The sentences with their times, a heading before each day. */
export function* trailLines(
  rows: readonly Found[],
  zone: TimeZone,
  style: Style,
): Generator<string> {
  const lines = trailWriter(zone, style);
  for (const { recorded } of rows) yield* lines(recorded);
}

/** Gives the lines of one event after another. It remembers of which day the one before was. */
export function trailWriter(
  zone: TimeZone,
  style: Style,
): (recorded: RecordedEvent) => Generator<string> {
  let day = '';
  return function* linesOf(recorded) {
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
  };
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
