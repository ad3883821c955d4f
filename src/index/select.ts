import type { IndexTable } from './index-table.ts';
import { COLUMN_NAMES } from './spool.ts';
import { sqlText } from './sql-text.ts';
import type { PositionRange } from './word-ranges.ts';

/** Which rows a statement is about. */
export interface RowSelection {
  /** See `SqlPlan`. */
  readonly condition: string;
  readonly sinceUs?: number;
  readonly untilUs?: number;
  /** Only rows that speak for their request. */
  readonly lastStagesOnly: boolean;
  /** Only positions below this, as if later events had not arrived. */
  readonly size: number;
  /** Whether the table `superseded` says anything. */
  readonly superseded: boolean;
  /** Only positions in one of these ranges. */
  readonly ranges?: readonly PositionRange[];
}

/** Tables that may hold rows of a span of time. */
export function tablesWithin(
  tables: readonly IndexTable[],
  { sinceUs, untilUs }: Pick<RowSelection, 'sinceUs' | 'untilUs'>,
): readonly IndexTable[] {
  return tables.filter(
    ({ minTimeUs, maxTimeUs }) =>
      maxTimeUs >= (sinceUs ?? Number.NEGATIVE_INFINITY) &&
      minTimeUs < (untilUs ?? Number.POSITIVE_INFINITY),
  );
}

/** `FROM … WHERE …` for a selection of rows of at least one table. */
export function fromWhere(tables: readonly IndexTable[], selection: RowSelection): string {
  // A table that ends below the size needs no look at positions, which costs a third of a scan.
  const isWhole = tables.every(({ endPosition }) => endPosition <= selection.size);
  return `FROM ${unionOf(tables)} WHERE ${whereOf(selection, isWhole)}`;
}

function unionOf(tables: readonly IndexTable[]): string {
  const files: string[] = [];
  const parts: string[] = [];
  for (const { source } of tables) {
    if (source.kind === 'parquet') files.push(sqlText(source.path));
    else parts.push(source.sql);
  }
  if (files.length > 0) parts.unshift(`read_parquet([${files.join(', ')}])`);
  if (parts.length === 0) throw new Error('a statement needs at least one table');
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  const selects = parts.map((part) => `SELECT pos, superseded_by, ${COLUMN_NAMES} FROM ${part}`);
  return `(${selects.join(' UNION ALL ')})`;
}

function whereOf(selection: RowSelection, isWhole: boolean): string {
  const { sinceUs, untilUs, size, ranges } = selection;
  const conditions = [`(${selection.condition})`];
  if (sinceUs !== undefined) conditions.push(`time_us >= ${sinceUs}`);
  if (untilUs !== undefined) conditions.push(`time_us < ${untilUs}`);
  if (!isWhole) conditions.push(`pos < ${size}`);
  if (selection.lastStagesOnly) conditions.push(...lastStageConditions(selection, isWhole));
  if (ranges !== undefined) conditions.push(rangesCondition(ranges));
  return conditions.join(' AND ');
}

function lastStageConditions(
  { size, superseded }: RowSelection,
  isWhole: boolean,
): readonly string[] {
  const own = isWhole
    ? 'superseded_by IS NULL'
    : `(superseded_by IS NULL OR superseded_by >= ${size})`;
  if (!superseded) return [own];
  return [own, `pos NOT IN (SELECT pos FROM superseded WHERE by_pos < ${size})`];
}

function rangesCondition(ranges: readonly PositionRange[]): string {
  if (ranges.length === 0) return 'false';
  const parts = ranges.map(({ first, end }) => `(pos >= ${first} AND pos < ${end})`);
  return `(${parts.join(' OR ')})`;
}
