import type { AuditEvent } from '../../event/audit-event.ts';
import { requestTimeUs, stageTimeUs } from '../../event/time.ts';
import { hiddenIn } from '../../redact/hidden-in.ts';
import { annotationWords } from '../../trail/annotation-words.ts';
import type { Request } from '../../trail/request.ts';
import { requestFacts } from '../../trail/request-facts.ts';
import { visibleText } from '../../trail/visible-text.ts';
import type { Found } from '../answer/answers.ts';
import type { Style } from '../style.ts';
import { padText } from '../text-width.ts';
import type { TimeZone } from '../time-zone.ts';
import { prettyRawJson, rawMember } from './raw-json.ts';
import { sentenceText } from './trail-lines.ts';

/** One request and the stored events it is made of, by stage. */
export interface RequestToShow {
  readonly request: Request;
  readonly found: readonly Found[];
}

const MAX_VALUE = 4000;
const LABEL_WIDTH = 12;

/** All that is known of a request, as lines. */
export function requestDetails(
  { request, found }: RequestToShow,
  zone: TimeZone,
  style: Style,
): readonly string[] {
  const facts = factsOf(request, zone).map(
    ([label, value]) =>
      `  ${style.dim(padText(label, LABEL_WIDTH, 'left'))}${visibleText(value, MAX_VALUE)}`,
  );
  const { annotations } = request.last.event;
  const words = annotationWords(annotations).map((line) => `  ${visibleText(line, MAX_VALUE)}`);
  const last = found.at(-1);
  return [
    sentenceText(request, style),
    '',
    ...facts,
    ...section('Stages', stageLines(found, zone), style),
    ...section('Noted by the API server', words, style),
    ...(last === undefined ? [] : bodies(last, style)),
    ...section('Hidden before it was kept', hiddenLines(found), style),
  ];
}

function section(title: string, lines: readonly string[], style: Style): readonly string[] {
  return lines.length === 0 ? [] : ['', style.bold(title), ...lines];
}

type Fact = readonly [label: string, value: string];

function factsOf({ last, cluster, auditID, finished }: Request, zone: TimeZone): readonly Fact[] {
  const { event, source } = last;
  const timeUs = requestTimeUs(event);
  const when = `${zone.date(timeUs)} ${zone.time(timeUs, 6)} (${zone.name})`;
  return [
    ['Audit-ID', auditID],
    ['cluster', `${cluster}, from ${source}`],
    ...(timeUs === 0
      ? []
      : ([
          ['when', when],
          ['took', tookText(event, finished)],
        ] as const)),
    ...requestFacts(event).map(({ label, text }) => [label, text] as const),
  ];
}

function tookText(event: AuditEvent, finished: boolean): string {
  if (!finished) return 'not known, its end is not recorded';
  return durationText(stageTimeUs(event) - requestTimeUs(event));
}

function stageLines(found: readonly Found[], zone: TimeZone): readonly string[] {
  const firstUs = found[0] === undefined ? 0 : requestTimeUs(found[0].recorded.event);
  return found.map(({ position, recorded: { event } }) => {
    const atUs = stageTimeUs(event);
    const time = atUs === 0 ? '' : zone.time(atUs, 6);
    const after = atUs - firstUs <= 0 ? '' : `+${durationText(atUs - firstUs)}`;
    return `  ${padText(event.stage, 18, 'left')}${padText(time, 17, 'left')}${padText(after, 14, 'left')}position ${position}`;
  });
}

/** A duration in the unit in which people think of it. */
export function durationText(us: number): string {
  if (us < 1000) return `${us} µs`;
  if (us < 1e6) return `${(us / 1000).toFixed(us < 1e4 ? 2 : 1)} ms`;
  if (us < 60e6) return `${(us / 1e6).toFixed(2)} s`;
  const minutes = Math.floor(us / 60e6);
  if (minutes < 60) return `${minutes} min ${Math.floor((us % 60e6) / 1e6)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const MAX_HIDDEN = 50;

/** A place is named once, however many stages have it. */
function hiddenLines(found: readonly Found[]): readonly string[] {
  const marks = new Map(
    found.flatMap(({ bytes }) =>
      hiddenIn(Buffer.from(bytes).toString('utf8')).map(({ path, mark }) => [path, mark] as const),
    ),
  );
  const lines = [...marks].map(([path, mark]) => `  ${visibleText(`${path}  ${mark}`, MAX_VALUE)}`);
  const rest = lines.length - MAX_HIDDEN;
  return rest > 0 ? [...lines.slice(0, MAX_HIDDEN), `  and ${rest} more`] : lines;
}

function bodies({ bytes }: Found, style: Style): readonly string[] {
  const json = Buffer.from(bytes).toString('utf8');
  return [
    ['Sent', rawMember(json, 'requestObject')] as const,
    ['Answered', rawMember(json, 'responseObject')] as const,
  ].flatMap(([title, body]) =>
    body === undefined ? [] : section(title, prettyRawJson(body).split('\n'), style),
  );
}
