import type { RecordedEvent } from '../event/audit-event.ts';
import type { Engine, SqlValue } from '../index/engine.ts';
import type { IndexTable } from '../index/index-table.ts';
import { ROW_GROUP_SIZE } from '../index/seal-segment.ts';
import { fromWhere, type RowSelection } from '../index/select.ts';
import type { PositionRange } from '../index/word-ranges.ts';
import type { ReadableJournal } from '../journal/journal.ts';
import type { RowsOfTables } from './decided-plan.ts';
import { readEntries } from './read-entries.ts';
import { recordedEventOf } from './recorded-event-of.ts';
import { rowOf } from './row-of.ts';
import { ROW_COLUMNS, rowOfSql } from './row-of-sql.ts';
import type { Residual, SelectionPlan } from './selection-plan.ts';
import type { Order, Row } from './store.ts';

/** A place in the order of rows. */
interface Place {
  readonly timeUs: number;
  readonly position: number;
}

/** What a search needs besides its plan. */
export interface SearchContext {
  readonly engine: Engine;
  readonly journal: ReadableJournal;
  readonly order: Order;
  /** How many rows to find. */
  readonly limit: number;
  /** Rows come behind this place. */
  readonly after?: Place | undefined;
  readonly signal?: AbortSignal;
}

/**
 * The first rows of a selection in order. Looks at the tables nearest in time first, and stops when
 * no other table can hold a row that comes before the last one found.
 */
export async function searchRows(
  plan: SelectionPlan,
  context: SearchContext,
): Promise<readonly Row[]> {
  const { order, limit } = context;
  let found: readonly Found[] = [];
  let rest = inOrder(plan.tables, order);
  for (let width = 1; rest.length > 0; width *= 2) {
    const worst = found.length < limit ? undefined : found[limit - 1];
    if (worst !== undefined && rest.every((table) => !mayPrecede(table, worst, order))) break;
    const tables = rest.slice(0, width);
    rest = rest.slice(width);
    const rows = await rowsOf(tables, plan, context);
    found = [...found, ...rows].sort((a, b) => compareRows(order, a, b)).slice(0, limit);
  }
  return fillIn(found, plan.tables, context);
}

/** A row, or the place of one whose columns are still to be read. */
type Found = Row | Place;

/** The order of rows: by time, then by position. */
function compareRows(order: Order, a: Place, b: Place): number {
  const oldestFirst = a.timeUs - b.timeUs || a.position - b.position;
  return order === 'oldest' ? oldestFirst : -oldestFirst;
}

function inOrder(tables: readonly IndexTable[], order: Order): readonly IndexTable[] {
  return order === 'newest'
    ? tables.toSorted((a, b) => b.maxTimeUs - a.maxTimeUs)
    : tables.toSorted((a, b) => a.minTimeUs - b.minTimeUs);
}

function mayPrecede(table: IndexTable, row: Place, order: Order): boolean {
  return order === 'newest' ? table.maxTimeUs >= row.timeUs : table.minTimeUs <= row.timeUs;
}

async function rowsOf(
  tables: readonly IndexTable[],
  plan: SelectionPlan,
  context: SearchContext,
): Promise<readonly Found[]> {
  const { rows, residual } = plan;
  if (residual === undefined) return placesOf({ tables, rows }, context);
  return residual.few === undefined
    ? residualRows(tables, plan, residual, context)
    : fewRows(tables, rows, residual, residual.few, context);
}

async function placesOf(
  { tables, rows }: RowsOfTables,
  { engine, order, limit, after, signal }: SearchContext,
): Promise<readonly Place[]> {
  const sql = ordered(tables, rows, PLACE_COLUMNS, order, limit, after);
  return (await engine.rows(sql, signal)).map(placeOf);
}

/** Reads the rows that are shown; until then only their places were looked at. */
async function fillIn(
  found: readonly Found[],
  tables: readonly IndexTable[],
  context: SearchContext,
): Promise<readonly Row[]> {
  const places = found.filter((item): item is Place => !('cluster' in item));
  const rows = isScattered(places)
    ? await rowsFromEvents(places, context)
    : await rowsFromColumns(places, tables, context);
  const byPosition = new Map(rows.map((row) => [row.position, row]));
  return found.flatMap((item) =>
    'cluster' in item ? item : (byPosition.get(item.position) ?? []),
  );
}

/**
 * Whether so few of the rows lie in one row group that reading their events costs less than reading
 * the columns: about 0.5 ms an event, 6 ms a row group.
 */
function isScattered(places: readonly Place[]): boolean {
  const groups = new Set(places.map(({ position }) => Math.floor(position / ROW_GROUP_SIZE)));
  return places.length < 12 * groups.size;
}

async function rowsFromEvents(
  places: readonly Place[],
  { journal, signal }: SearchContext,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const positions = places.map(({ position }) => position);
  for await (const entry of readEntries(journal, positions, signal)) {
    const recorded = recordedEventOf(entry);
    if (recorded !== undefined) rows.push(rowOf(entry.position, recorded));
  }
  return rows;
}

async function rowsFromColumns(
  places: readonly Place[],
  tables: readonly IndexTable[],
  { engine, signal }: SearchContext,
): Promise<readonly Row[]> {
  const holding = tables.filter(({ firstPosition, endPosition }) =>
    places.some(({ position }) => position >= firstPosition && position < endPosition),
  );
  if (holding.length === 0) return [];
  const times = places.map(({ timeUs }) => timeUs);
  const positions = places.map(({ position }) => position);
  const selection = {
    condition: `pos IN (${positions.join(', ')})`,
    sinceUs: Math.min(...times),
    untilUs: Math.max(...times) + 1,
    lastStagesOnly: false,
    superseded: false,
    size: Number.MAX_SAFE_INTEGER,
  };
  const sql = `SELECT ${ROW_COLUMNS} ${fromWhere(holding, selection)}`;
  return (await engine.rows(sql, signal)).map(rowOfSql);
}

/** Where a match can only stand in a few places, the events there are asked first. */
async function fewRows(
  tables: readonly IndexTable[],
  rows: RowSelection,
  residual: Residual,
  few: readonly PositionRange[],
  context: SearchContext,
): Promise<readonly Row[]> {
  const { engine, journal, order, limit, after, signal } = context;
  const matching = new Map<number, RecordedEvent>();
  for (const { firstPosition, endPosition } of tables) {
    const positions = few.flatMap(({ first, end }) => {
      const from = Math.max(first, firstPosition);
      return Array.from(
        { length: Math.max(0, Math.min(end, endPosition) - from) },
        (_, i) => from + i,
      );
    });
    for await (const entry of readEntries(journal, positions, signal)) {
      const recorded = residual.match(entry);
      if (recorded !== undefined) matching.set(entry.position, recorded);
    }
  }
  if (matching.size === 0) return [];
  const condition = `(${rows.condition}) AND pos IN (${[...matching.keys()].join(', ')})`;
  const sql = ordered(tables, { ...rows, condition }, PLACE_COLUMNS, order, limit, after);
  const places = (await engine.rows(sql, signal)).map(placeOf);
  return places.flatMap(({ position }) => {
    const recorded = matching.get(position);
    return recorded === undefined ? [] : [rowOf(position, recorded)];
  });
}

/** Rows looked at in the first step of a search that needs the events; later steps take more. */
const FIRST_STEP = 512;
const MAX_STEP = 32_768;

/** When a step of this size does not suffice, all events are asked at once. */
const LAST_SINGLE_STEP = 2048;

/**
 * Walks the rows in order, reads their events, and keeps those that match until there are enough. Where
 * few match, that would be slow, and the rest is found in another way.
 */
async function residualRows(
  tables: readonly IndexTable[],
  { rows, decide }: SelectionPlan,
  residual: Residual,
  context: SearchContext,
): Promise<readonly Found[]> {
  const { journal, order, limit, signal } = context;
  const found: Found[] = [];
  let after = context.after;
  for (let step = FIRST_STEP; found.length < limit; step = Math.min(step * 4, MAX_STEP)) {
    const decided = step > LAST_SINGLE_STEP ? await decide?.('when many', tables) : undefined;
    if (decided !== undefined) {
      const rest = { ...context, limit: limit - found.length, after };
      return [...found, ...(await placesOf(decided, rest))];
    }
    const places = await placesOf({ tables, rows }, { ...context, limit: step, after });
    const possible = places.map(({ position }) => position).filter(residual.mayMatch);
    for await (const entry of readEntries(journal, possible, signal)) {
      const recorded = residual.match(entry);
      if (recorded !== undefined) found.push(rowOf(entry.position, recorded));
    }
    after = places.at(-1);
    if (places.length < step || after === undefined) break;
  }
  return found.sort((a, b) => compareRows(order, a, b));
}

const PLACE_COLUMNS = 'CAST(time_us AS DOUBLE), CAST(pos AS DOUBLE)';

function placeOf([timeUs, position]: readonly SqlValue[]): Place {
  return { timeUs: Number(timeUs), position: Number(position) };
}

function ordered(
  tables: readonly IndexTable[],
  rows: RowSelection,
  columns: string,
  order: Order,
  limit: number,
  after: Place | undefined,
): string {
  const behind = after === undefined ? '' : ` AND ${behindCondition(order, after)}`;
  const direction = order === 'newest' ? 'DESC' : 'ASC';
  return (
    `SELECT ${columns} ${fromWhere(tables, rows)}${behind}` +
    ` ORDER BY time_us ${direction}, pos ${direction} LIMIT ${limit}`
  );
}

/** The first half lets DuckDB skip row groups; the second is exact. */
function behindCondition(order: Order, { timeUs, position }: Place): string {
  const [loose, strict] = order === 'newest' ? ['<=', '<'] : ['>=', '>'];
  return `time_us ${loose} ${timeUs} AND (time_us ${strict} ${timeUs} OR pos ${strict} ${position})`;
}
