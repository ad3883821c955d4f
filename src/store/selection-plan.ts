import type { RecordedEvent } from '../event/audit-event.ts';
import { compileSql } from '../index/compile-sql.ts';
import { evaluateOverValues } from '../index/dictionary.ts';
import type { Engine } from '../index/engine.ts';
import type { EventIndex, IndexSnapshot } from '../index/event-index.ts';
import type { IndexTable } from '../index/index-table.ts';
import { type RowSelection, tablesWithin } from '../index/select.ts';
import type { PositionRange } from '../index/word-ranges.ts';
import type { StoredEntry } from '../journal/journal.ts';
import type { Query } from '../query/query.ts';
import { requiredWordsOfQuery } from '../query/words.ts';
import { decidedPlan, type RowsOfTables } from './decided-plan.ts';
import type { MatchBits } from './match-bits.ts';
import { compileEntryMatch } from './match-entry.ts';
import { possibleRanges } from './possible-ranges.ts';
import { compileRawWords } from './raw-words.ts';
import type { Selection } from './store.ts';

/** How a selection is answered: rows by SQL, and what the events themselves have to be asked. */
export interface SelectionPlan extends RowsOfTables {
  /** Absent when the columns decide. */
  readonly residual?: Residual;
  /** The same with all events asked that have to be; undefined when not all of them can be read. */
  readonly decide?: Decide;
}

/** Asks the events of some tables of a plan. */
type Decide = (
  when: 'when many' | 'when known',
  tables?: readonly IndexTable[],
) => Promise<RowsOfTables | undefined>;

/** What only the event can decide. */
export interface Residual {
  /** Gives the event when it matches. */
  readonly match: (entry: StoredEntry) => RecordedEvent | undefined;
  /** Whether an event at this position may match; told without reading it. */
  readonly mayMatch: (position: number) => boolean;
  /** All positions where a match may stand, when they are so few that each can be read. */
  readonly few?: readonly PositionRange[];
}

/** What a plan is made against. */
export interface PlanContext {
  readonly engine: Engine;
  readonly index: EventIndex;
  readonly matches: MatchBits;
  readonly snapshot: IndexSnapshot;
  /** Events that are read and asked one by one, at most; more are asked at once and remembered. */
  readonly fewEvents: number;
  /** Only events at positions below this, when the snapshot holds more. */
  readonly size?: number;
  readonly signal?: AbortSignal;
}

/** More ranges than this are checked row by row instead of in the statement. */
const MAX_RANGES_IN_SQL = 64;

/** Plans a selection over the tables of the index. */
export async function planSelection(
  selection: Selection,
  context: PlanContext,
): Promise<SelectionPlan> {
  const { query, range, unit } = selection;
  const { snapshot, size = snapshot.size } = context;
  const tables = tablesWithin(snapshot.tables, range);
  const values = await evaluateOverValues(query, context.engine, tables, context.signal);
  const { condition, exact } = compileSql(query, values);
  const rows: RowSelection = {
    condition,
    ...range,
    lastStagesOnly: unit === 'requests',
    superseded: snapshot.superseded,
    size: Math.min(size, snapshot.size),
  };
  if (exact) return { tables, rows };
  const ranges = possibleRanges(query, context.index);
  const residual = { match: compileMatch(query), mayMatch: compileMayMatch(ranges) };
  const possible = ranges === undefined ? { tables, rows } : narrowed({ tables, rows }, ranges);
  if (ranges !== undefined && countOf(ranges) <= context.fewEvents) {
    return { ...possible, residual: { ...residual, few: ranges } };
  }
  const decide: Decide = (when, own = possible.tables) =>
    decidedPlan(query, { ...possible, tables: own }, values, { ...context, when });
  return { ...possible, residual, decide };
}

function narrowed({ tables, rows }: RowsOfTables, ranges: readonly PositionRange[]): RowsOfTables {
  return {
    tables: tables.filter((table) => ranges.some((part) => overlaps(table, part))),
    rows: ranges.length > MAX_RANGES_IN_SQL ? rows : { ...rows, ranges },
  };
}

function countOf(ranges: readonly PositionRange[]): number {
  return ranges.reduce((sum, { first, end }) => sum + end - first, 0);
}

function overlaps(table: IndexTable, { first, end }: PositionRange): boolean {
  return first < table.endPosition && end > table.firstPosition;
}

function compileMatch(query: Query): Residual['match'] {
  const match = compileEntryMatch(query);
  const mayHold = compileRawWords(requiredWordsOfQuery(query));
  return (entry) => (mayHold?.(entry.bytes) === false ? undefined : match(entry));
}

function compileMayMatch(ranges: readonly PositionRange[] | undefined): Residual['mayMatch'] {
  if (ranges === undefined) return () => true;
  return (position) => {
    let low = 0;
    let high = ranges.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const range = ranges[middle];
      if (range === undefined || position < range.first) high = middle - 1;
      else if (position >= range.end) low = middle + 1;
      else return true;
    }
    return false;
  };
}
