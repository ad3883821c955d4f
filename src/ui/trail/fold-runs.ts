import type { WireRow } from '../../api/row.ts';
import type { TrailEntry } from '../../api/search-answer.ts';
import { parseTimeUs } from '../../event/time.ts';
import { identityOfName } from '../../trail/actor.ts';
import { toneOf } from './row-tone.ts';

/** Several like requests in one line. */
export interface Fold {
  readonly kind: 'fold';
  /** The position of its first request, which stays when more requests follow. */
  readonly key: number;
  readonly entries: readonly TrailEntry[];
}

/** A line of the trail: one request, or several that are alike. */
export type Line = { readonly kind: 'one'; readonly entry: TrailEntry } | Fold;

/** Fewer are read as quickly one by one. */
const MIN_FOLD = 3;

/** A run is cut here, so that a line never stands for more than a person can open and read. */
const MAX_RUN = 200;

/** What lies further apart did not happen together. */
const MAX_RUN_US = 15 * 60e6;

/** Entries that stand beside each other and may be told together. */
interface Run {
  readonly entries: TrailEntry[];
  /** Machines are grouped by what they do; the rest is told together only when it says the same. */
  readonly machines: boolean;
}

/** Where folding stands after some entries, so that it goes on there when more come. */
export interface Folding {
  readonly entries: readonly TrailEntry[];
  readonly lines: readonly Line[];
  /** Lines that nothing changes any more, and the run that may go on. */
  readonly closed: readonly Line[];
  readonly run: Run | undefined;
}

const NOTHING: Folding = { entries: [], lines: [], closed: [], run: undefined };

/**
 * The lines of a trail. Between two rows that people caused, what machines did is grouped by who did
 * what; the same request by the same caller, several times in a row, becomes one line. A line stands
 * where its first request stands. Entries that only go on after those of `before` cost nothing anew.
 */
export function foldRuns(entries: readonly TrailEntry[], before: Folding = NOTHING): Folding {
  const start = goesOn(before, entries) ? before : NOTHING;
  const closed = [...start.closed];
  let run = start.run && { ...start.run, entries: [...start.run.entries] };
  for (let at = start.entries.length; at < entries.length; at++) {
    const entry = entries[at];
    if (entry === undefined) break;
    const machines = toneOf(entry.row) === 'machine';
    if (run === undefined || !continues(run, entry, machines)) {
      if (run !== undefined) closed.push(...linesOf(run));
      run = { entries: [], machines };
    }
    run.entries.push(entry);
  }
  return { entries, closed, run, lines: run === undefined ? closed : [...closed, ...linesOf(run)] };
}

/** Pages are added at the end and stay as they are, so both ends tell. */
function goesOn({ entries: before }: Folding, entries: readonly TrailEntry[]): boolean {
  return (
    before.length > 0 &&
    before[0] === entries[0] &&
    before[before.length - 1] === entries[before.length - 1]
  );
}

function continues({ entries, machines }: Run, entry: TrailEntry, isMachine: boolean): boolean {
  const [first] = entries;
  if (first === undefined || machines !== isMachine || entries.length >= MAX_RUN) return false;
  const apart = Math.abs(timeOf(first.row) - timeOf(entry.row));
  if (apart > MAX_RUN_US || dayOf(first.row) !== dayOf(entry.row)) return false;
  return isMachine || repeatKey(first) === repeatKey(entry);
}

function timeOf({ time }: WireRow): number {
  return parseTimeUs(time) ?? 0;
}

/** A day of UTC; in other zones a run may go on past midnight, and the line says from when to when. */
function dayOf({ time }: WireRow): string {
  return time.slice(0, 10);
}

function repeatKey({ row, sentence }: TrailEntry): string {
  return JSON.stringify([row.username, row.verb, row.code, row.cluster, sentence?.text]);
}

/** The same for what machines do alike; nodes count as one another. */
function machineKey({ row }: TrailEntry): string {
  const { username = '', verb, resource, subresource, apiGroup, namespace, code, cluster } = row;
  const who = identityOfName(username).kind === 'node' ? 'node' : username;
  const what = resource ?? row.requestURI?.replace(/\?.*/, '');
  return JSON.stringify([who, verb, what, subresource, apiGroup, namespace, code, cluster]);
}

function linesOf({ entries, machines }: Run): readonly Line[] {
  if (!machines) return entries.length < MIN_FOLD ? entries.map(one) : [foldOf(entries)];
  const keys = entries.map(machineKey);
  const groups = new Map<string, TrailEntry[]>();
  entries.forEach((entry, at) => {
    const key = keys[at] ?? '';
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  });
  return entries.flatMap((entry, at): readonly Line[] => {
    const group = groups.get(keys[at] ?? '') ?? [];
    if (group.length < MIN_FOLD) return [one(entry)];
    return group[0] === entry ? [foldOf(group)] : [];
  });
}

function one(entry: TrailEntry): Line {
  return { kind: 'one', entry };
}

function foldOf(entries: readonly TrailEntry[]): Fold {
  return { kind: 'fold', key: entries[0]?.row.position ?? 0, entries };
}
