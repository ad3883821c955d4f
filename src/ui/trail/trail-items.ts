import type { TrailEntry } from '../../api/search-answer.ts';
import { parseTimeUs } from '../../event/time.ts';
import { dayNumber } from '../time/show-time.ts';
import type { Zone } from '../time/zone.ts';
import type { Fold, Line } from './fold-runs.ts';

/** What the list draws, one under the other. */
export type TrailItem =
  | {
      readonly kind: 'entry';
      readonly key: string;
      readonly entry: TrailEntry;
      /** Whether it belongs to an opened line above it. */
      readonly inside: boolean;
      /** When it begins a day: a moment of that day. */
      readonly dayUs?: number;
    }
  | {
      readonly kind: 'fold';
      readonly key: string;
      readonly fold: Fold;
      readonly opened: boolean;
      readonly dayUs?: number;
    };

/** What of the lines is shown open. */
export interface Opened {
  /** Keys of folds that a person opened. */
  readonly folds: ReadonlySet<number>;
  /** The request whose row is open; the fold it lies in opens with it. */
  readonly position: number | undefined;
}

/** The items of a trail: its lines, with the requests of opened ones, and where days begin. */
export function itemsOf(
  lines: readonly Line[],
  { folds, position }: Opened,
  zone: Zone,
): readonly TrailItem[] {
  const items: TrailItem[] = [];
  let day = Number.NaN;
  for (const line of lines) {
    const first = line.kind === 'one' ? line.entry : line.entries[0];
    if (first === undefined) continue;
    const us = parseTimeUs(first.row.time) ?? 0;
    const number = dayNumber(us, zone);
    const begins = number === day ? {} : { dayUs: us };
    day = number;
    if (line.kind === 'one') {
      items.push({
        kind: 'entry',
        key: `${first.row.position}`,
        entry: first,
        inside: false,
        ...begins,
      });
      continue;
    }
    const opened = folds.has(line.key) || line.entries.some(({ row }) => row.position === position);
    items.push({ kind: 'fold', key: `fold ${line.key}`, fold: line, opened, ...begins });
    if (opened) items.push(...line.entries.map(inside));
  }
  return items;
}

function inside(entry: TrailEntry): TrailItem {
  return { kind: 'entry', key: `${entry.row.position}`, entry, inside: true };
}

/** Where the item of a request is; -1 when it is not loaded. */
export function indexOfPosition(items: readonly TrailItem[], position: number): number {
  return items.findIndex((item) => item.kind === 'entry' && item.entry.row.position === position);
}

/**
 * The request before or after another in the list; undefined at an end. Of a closed run its first
 * request is next, which opens the run.
 */
export function entryBeside(
  items: readonly TrailItem[],
  position: number,
  by: 1 | -1,
): number | undefined {
  const from = indexOfPosition(items, position);
  for (let at = from + by; from >= 0 && at >= 0 && at < items.length; at += by) {
    const item = items[at];
    if (item?.kind === 'entry') return item.entry.row.position;
    if (item?.kind === 'fold' && !item.opened) {
      return item.fold.entries.at(by === 1 ? 0 : -1)?.row.position;
    }
  }
  return undefined;
}
