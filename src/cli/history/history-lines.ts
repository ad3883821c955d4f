import { requestTimeUs, stageTimeUs } from '../../event/time.ts';
import { actorOf, isMachine } from '../../trail/actor.ts';
import type { History, Life, Mark, Revision } from '../../trail/history/history.ts';
import { revisionWords } from '../../trail/history/revision-words.ts';
import { visibleText } from '../../trail/visible-text.ts';
import { sentenceText } from '../output/trail-lines.ts';
import type { Style } from '../style.ts';
import type { TimeZone } from '../time-zone.ts';

/** How a history is shown. */
export interface HistoryView {
  readonly zone: TimeZone;
  readonly style: Style;
  /** Every status update by itself, and failures of machines. */
  readonly all: boolean;
}

type Entry =
  | { readonly kind: 'revision'; readonly timeUs: number; readonly revision: Revision }
  | { readonly kind: 'mark'; readonly timeUs: number; readonly mark: Mark };

/** A history as lines: its lives, then what happened, oldest first. */
export function* historyLines(history: History, view: HistoryView): Generator<string> {
  for (const life of history.lives) yield lifeLine(life, view);
  const words = revisionWords(history);
  let day = '';
  let folded: Revision[] = [];
  for (const entry of entriesOf(history, view)) {
    if (entry.kind === 'revision' && !view.all && isRoutine(entry.revision)) {
      folded.push(entry.revision);
      continue;
    }
    yield* foldLines(folded, view);
    folded = [];
    const today = view.zone.date(entry.timeUs);
    if (today !== day) yield `\n${view.style.bold(`${today} (${view.zone.name})`)}`;
    day = today;
    yield* entryLines(entry, words, view);
  }
  yield* foldLines(folded, view);
}

function entriesOf({ revisions, marks }: History, { all }: HistoryView): readonly Entry[] {
  const shown = marks.filter((mark) => mark.kind !== 'read' && (all || !isNoise(mark)));
  const entries: Entry[] = [
    ...revisions.map((revision) => ({
      kind: 'revision' as const,
      timeUs: revision.fromUs,
      revision,
    })),
    ...shown.map((mark) => ({
      kind: 'mark' as const,
      timeUs: stageTimeUs(mark.request.last.event),
      mark,
    })),
  ];
  return entries.toSorted((a, b) => a.timeUs - b.timeUs);
}

/** Controllers try again until it works; that they failed says nothing about the object. */
function isNoise({ kind, request }: Mark): boolean {
  const isTry = kind === 'failed' || kind === 'unchanged' || kind === 'unfinished';
  return isTry && isMachine(actorOf(request.last.event));
}

/** What controllers and nodes write without pause. */
function isRoutine({ request }: Revision): boolean {
  const { event } = request.last;
  const isReport =
    event.objectRef?.subresource === 'status' || event.objectRef?.resource === 'leases';
  return (
    isReport &&
    event.verb !== 'create' &&
    actorOf(event).caller === undefined &&
    event.user?.username?.startsWith('system:') === true
  );
}

function* foldLines(revisions: readonly Revision[], { style }: HistoryView): Generator<string> {
  const [first] = revisions;
  const last = revisions.at(-1);
  if (first === undefined || last === undefined) return;
  const names = new Set(revisions.map(({ request }) => actorOf(request.last.event).name));
  const who = visibleText([...names].slice(0, 3).join(', '), 200);
  const which =
    first === last ? `revision ${first.number}` : `revisions ${first.number} to ${last.number}`;
  const count = revisions.length === 1 ? '1 report' : `${revisions.length} reports`;
  yield style.dim(`${INDENT}${count} by ${who} (${which})`);
}

const INDENT = ' '.repeat(20);

function* entryLines(
  entry: Entry,
  words: ReadonlyMap<Revision, readonly string[]>,
  { zone, style }: HistoryView,
): Generator<string> {
  const time = style.dim(zone.time(entry.timeUs, 3));
  if (entry.kind === 'mark') {
    yield `${time}        ${sentenceText(entry.mark.request, style)}`;
    return;
  }
  const { revision } = entry;
  const number = String(revision.number).padStart(5);
  yield `${time} ${style.bold(number)}  ${sentenceText(revision.request, style)}`;
  for (const word of words.get(revision) ?? []) yield `${INDENT}${word}`;
  const notes = notesOf(revision);
  if (notes !== '') yield style.dim(`${INDENT}${notes}`);
}

function notesOf({ known, why, assumed }: Revision): string {
  const how =
    known === 'response'
      ? []
      : [
          `known from ${known === 'metadata only' ? 'metadata alone' : `the ${known}`}${why === undefined ? '' : `: ${why}`}`,
        ];
  return visibleText([...how, ...assumed.map((one) => `assumed ${one}`)].join('; '), 500);
}

function lifeLine(
  { number, uid, created, deletionRequested, deleted, end }: Life,
  view: HistoryView,
): string {
  const { zone, style } = view;
  const step = (word: string, request: Mark['request'] | undefined): readonly string[] =>
    request === undefined
      ? []
      : [
          `${word} ${stamp(request, zone)} by ${visibleText(actorOf(request.last.event).name, 200)}`,
        ];
  const steps = [
    ...(created === undefined ? ['was there before'] : step('created', created.request)),
    ...(deleted === undefined ? step('deletion asked for', deletionRequested?.request) : []),
    ...step('deleted', deleted?.request),
    ...(end === 'deleted' ? [] : [END[end]]),
  ];
  const id = uid === undefined ? '' : style.dim(`  uid ${visibleText(uid, 80)}`);
  return `${style.bold(`life ${number}`)}: ${steps.join(', ')}${id}`;
}

const END: Readonly<Record<Exclude<Life['end'], 'deleted'>, string>> = {
  alive: 'not deleted as far as is known',
  deleting: 'not gone as far as is known',
  'deleted unseen': 'deleted without a trace, since it was created again',
  'perhaps deleted': 'its deletion was accepted, whether it has gone is not recorded',
};

function stamp(request: Mark['request'], zone: TimeZone): string {
  const us = requestTimeUs(request.last.event);
  return `${zone.date(us)} ${zone.time(us, 0)}`;
}
