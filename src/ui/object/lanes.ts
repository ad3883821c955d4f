import type { HistoryAnswer, WireMark, WireRevision } from '../../api/history-answer.ts';
import { parseTimeUs } from '../../event/time.ts';
import { isStatusOnly } from './steps.ts';

/** A stretch of time in which something stayed as it was; places are parts of the whole, 0 to 1. */
interface Bar {
  readonly from: number;
  readonly to: number;
  /** Where a click leads. */
  readonly position: number;
  readonly label: string;
  /** Counts the changes, so that neighbours look different. */
  readonly turn: number;
}

/** Something that happened at one moment. */
interface Diamond {
  readonly at: number;
  readonly position: number;
  readonly label: string;
}

/** One line of the time line. */
export interface Lane {
  readonly name: string;
  readonly tone: 'plain' | 'refused' | 'failed';
  readonly bars: readonly Bar[];
  readonly diamonds: readonly Diamond[];
}

/** The time line of an object. */
export interface TimeLine {
  readonly fromUs: number;
  readonly toUs: number;
  readonly lanes: readonly Lane[];
}

/** Fields whose course people ask for, by the end of their path. */
const FOLLOWED: readonly (readonly [name: string, path: RegExp])[] = [
  ['image', /containers\[[^\]]*\]\.image$/],
  ['replicas', /(?:^|\.)replicas$/],
  ['labels', /^metadata\.labels(?:\.|\[|$)/],
  ['data', /^(?:data|binaryData|stringData)(?:\.|\[|$)/],
  ['rules', /^(?:rules|roleRef|subjects)(?:\.|\[|$)/],
];

const MARK_LANES: readonly (readonly [
  name: string,
  tone: Lane['tone'],
  kinds: readonly string[],
])[] = [
  ['refused', 'refused', ['refused']],
  ['failed', 'failed', ['failed', 'unfinished']],
  ['inside', 'plain', ['exec', 'attach', 'portforward', 'proxy']],
  ['deletion', 'plain', ['eviction', 'deletion requested', 'deleted', 'perhaps deleted']],
  ['no change', 'plain', ['unchanged', 'dry run', 'token', 'other']],
  ['read', 'plain', ['read', 'log']],
];

/** A little room at both ends, as part of the whole. */
const MARGIN = 0.03;

/** The history of an object as bars and diamonds over time. */
export function timeLineOf(answer: HistoryAnswer): TimeLine {
  const revisions = answer.revisions.toReversed();
  const times = [
    ...revisions.flatMap(({ from, to }) => [from, to ?? from]),
    ...answer.marks.map(({ time }) => time),
  ].flatMap((time) => parseTimeUs(time) ?? []);
  const first = times.reduce((least, us) => Math.min(least, us), Number.POSITIVE_INFINITY);
  const last = times.reduce((most, us) => Math.max(most, us), 0);
  if (times.length === 0) return { fromUs: 0, toUs: 1, lanes: [] };
  const room = Math.max(1000, (last - first) * MARGIN);
  const scale: Scale = { fromUs: first - room, toUs: last + room };
  const writes = revisions.filter((revision) => !isStatusOnly(revision));
  const lanes = [
    { name: 'object', tone: 'plain', bars: barsOf(writes, answer, scale), diamonds: [] } as const,
    ...FOLLOWED.map(([name, path]) => fieldLane(name, path, writes, answer, scale)),
    statusLane(revisions, scale),
    ...MARK_LANES.map(([name, tone, kinds]) => markLane(name, tone, kinds, answer.marks, scale)),
  ].filter(({ bars, diamonds }) => bars.length + diamonds.length > 0);
  return { ...scale, lanes };
}

interface Scale {
  readonly fromUs: number;
  readonly toUs: number;
}

function placeOf(time: string | undefined, { fromUs, toUs }: Scale): number {
  const us = time === undefined ? toUs : (parseTimeUs(time) ?? toUs);
  return Math.max(0, Math.min(1, (us - fromUs) / (toUs - fromUs)));
}

/** A bar from each write to the next one of the same life, or to the end of that life. */
function barsOf(
  writes: readonly WireRevision[],
  { lives }: HistoryAnswer,
  scale: Scale,
): readonly Bar[] {
  return writes.map((revision, i) => {
    const next = writes[i + 1];
    const life = lives.find(({ number }) => number === revision.life);
    const to = next?.life === revision.life ? next.from : life?.deleted?.time;
    return {
      from: placeOf(revision.from, scale),
      to: placeOf(to, scale),
      position: revision.position,
      label: revision.changes.join(', ') || revision.sentence.text,
      turn: i,
    };
  });
}

/** The course of one field: only the writes that changed it. Undecided where no body tells. */
function fieldLane(
  name: string,
  path: RegExp,
  writes: readonly WireRevision[],
  answer: HistoryAnswer,
  scale: Scale,
): Lane {
  const touches = writes.filter(({ diff }) => diff.some((change) => path.test(change.path)));
  // A single bar says what the object's own bar says already.
  const changing = touches.length > 1 ? touches : [];
  return { name, tone: 'plain', bars: barsOf(changing, answer, scale), diamonds: [] };
}

function statusLane(revisions: readonly WireRevision[], scale: Scale): Lane {
  const diamonds = revisions.filter(isStatusOnly).map((revision) => ({
    at: placeOf(revision.from, scale),
    position: revision.position,
    label: revision.changes.join(', ') || revision.sentence.text,
  }));
  return { name: 'status', tone: 'plain', bars: [], diamonds };
}

function markLane(
  name: string,
  tone: Lane['tone'],
  kinds: readonly string[],
  marks: readonly WireMark[],
  scale: Scale,
): Lane {
  const diamonds = marks
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ time, position, sentence }) => ({
      at: placeOf(time, scale),
      position,
      label: sentence.text,
    }));
  return { name, tone, bars: [], diamonds };
}
