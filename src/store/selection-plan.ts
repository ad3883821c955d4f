import type { RecordedEvent } from '../event/audit-event.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import { compileSql } from '../index/compile-sql.ts';
import { evaluateOverValues } from '../index/dictionary.ts';
import type { Engine } from '../index/engine.ts';
import type { EventIndex, IndexSnapshot } from '../index/event-index.ts';
import type { IndexTable } from '../index/index-table.ts';
import { type RowSelection, tablesWithin } from '../index/select.ts';
import { compileRequiredWords, type PositionRange } from '../index/word-ranges.ts';
import type { StoredEntry } from '../journal/journal.ts';
import { compilePredicate, type Predicate } from '../query/predicate.ts';
import type { Query } from '../query/query.ts';
import { requiredWordsOfQuery } from '../query/words.ts';
import { compileRawWords } from './raw-words.ts';
import type { Reading, Selection } from './store.ts';

/** How a selection is answered: rows by SQL, and what the events themselves have to be asked. */
export interface SelectionPlan {
  readonly tables: readonly IndexTable[];
  readonly rows: RowSelection;
  /** Absent when the columns decide. */
  readonly residual?: Residual;
}

/** What only the event can decide. */
export interface Residual {
  /** Gives the event when it matches. */
  readonly match: (entry: StoredEntry) => RecordedEvent | undefined;
  /** Whether an event at this position may match; told without reading it. */
  readonly mayMatch: (position: number) => boolean;
  /** At how many positions a match may stand, at most. */
  readonly possible: number;
  /** All positions where a match may stand, when they are so few that each can be read. */
  readonly few?: readonly PositionRange[];
}

/** What a plan is made against. */
export interface PlanContext {
  readonly engine: Engine;
  readonly index: EventIndex;
  readonly snapshot: IndexSnapshot;
  /** Only events at positions below this, when the snapshot holds more. */
  readonly size?: number;
  readonly signal?: AbortSignal;
}

/** Events that can be read and asked in a few hundredths of a second: those of 16 blocks. */
const FEW_EVENTS = 8192;

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
  const all = rowsOf(tables, rows.size);
  const asked = { match: compileMatch(query), mayMatch: compileMayMatch(ranges) };
  if (ranges === undefined) return { tables, rows, residual: { ...asked, possible: all } };
  const events = ranges.reduce((sum, part) => sum + part.end - part.first, 0);
  const residual = { ...asked, possible: Math.min(events, all) };
  return {
    tables: tables.filter((table) => ranges.some((part) => overlaps(table, part))),
    rows: ranges.length > MAX_RANGES_IN_SQL ? rows : { ...rows, ranges },
    residual: events > FEW_EVENTS ? residual : { ...residual, few: ranges },
  };
}

/** How many rows tables hold below a position. */
function rowsOf(tables: readonly IndexTable[], size: number): number {
  return tables.reduce(
    (sum, { firstPosition, endPosition }) =>
      sum + Math.max(0, Math.min(endPosition, size) - firstPosition),
    0,
  );
}

/** See `Store.explain`. */
export function readingOf(plan: SelectionPlan, snapshot: IndexSnapshot): Reading {
  const { tables, residual } = plan;
  return {
    parts: tables.length,
    allParts: snapshot.tables.length,
    rows: rowsOf(tables, snapshot.size),
    allRows: rowsOf(snapshot.tables, snapshot.size),
    events: residual?.possible ?? 0,
  };
}

function overlaps(table: IndexTable, { first, end }: PositionRange): boolean {
  return first < table.endPosition && end > table.firstPosition;
}

/** Where events that match may stand; undefined when that is everywhere. */
function possibleRanges(query: Query, index: EventIndex): readonly PositionRange[] | undefined {
  const ids = requiredIds(query);
  if (ids !== undefined) {
    const positions = ids.flatMap((id) => index.positionsOf(id)).sort((a, b) => a - b);
    return positions.map((position) => ({ first: position, end: position + 1 }));
  }
  const mayHold = compileRequiredWords(requiredWordsOfQuery(query));
  return mayHold === undefined ? undefined : index.rangesHolding(mayHold);
}

/** The Audit-IDs of which a match must have one, when the query says so. */
function requiredIds(query: Query): readonly string[] | undefined {
  switch (query.kind) {
    case 'field': {
      const { field, test } = query;
      const isId = field.kind === 'known' && field.name === 'auditID' && test.kind === 'pattern';
      const [only, ...more] = isId ? test.pattern.parts : ['', ''];
      return only !== undefined && more.length === 0 ? [only] : undefined;
    }
    case 'and': {
      const all = query.operands.map(requiredIds);
      return all.find((ids) => ids !== undefined);
    }
    case 'or': {
      const all = query.operands.map(requiredIds);
      return all.every((ids) => ids !== undefined) ? [...new Set(all.flat())] : undefined;
    }
    case 'all':
    case 'not':
    case 'text':
      return undefined;
  }
}

function compileMatch(query: Query): Residual['match'] {
  const predicate: Predicate = compilePredicate(query);
  const mayHold = compileRawWords(requiredWordsOfQuery(query));
  const decoder = new TextDecoder();
  return (entry) => {
    if (mayHold?.(entry.bytes) === false) return undefined;
    const event = parseEvent(decoder.decode(entry.bytes));
    if (isRejected(event)) return undefined;
    const { cluster, source, bytes } = entry;
    const recorded = { cluster, source, event, sizeBytes: bytes.length };
    return predicate(recorded) ? recorded : undefined;
  };
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
