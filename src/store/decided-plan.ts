import { compileSql, type ValuesPassing } from '../index/compile-sql.ts';
import type { Engine } from '../index/engine.ts';
import type { EventIndex } from '../index/event-index.ts';
import type { IndexTable } from '../index/index-table.ts';
import { fromWhere, type RowSelection } from '../index/select.ts';
import type { PositionRange } from '../index/word-ranges.ts';
import type { Query } from '../query/query.ts';
import type { Bits, MatchBits } from './match-bits.ts';
import { possibleRanges } from './possible-ranges.ts';

/** What a statement is about. */
export interface RowsOfTables {
  readonly tables: readonly IndexTable[];
  readonly rows: RowSelection;
}

/** What events are asked with, and whether to: when many rows may match, or only when all is known. */
interface DecideContext {
  readonly engine: Engine;
  readonly index: EventIndex;
  readonly matches: MatchBits;
  readonly signal?: AbortSignal;
  readonly fewEvents: number;
  readonly when: 'when many' | 'when known';
}

/**
 * Asks all events that have to be, and makes what is found part of the condition, which then decides.
 * Undefined when some of them cannot be read, or when `when` does not hold.
 */
export async function decidedPlan(
  query: Query,
  { tables, rows }: RowsOfTables,
  values: ValuesPassing,
  context: DecideContext,
): Promise<RowsOfTables | undefined> {
  const { matches, when } = context;
  if (tables.length === 0) return undefined;
  const parts: Query[] = [];
  compileSql(query, values, (part) => {
    parts.push(part);
    return 'true';
  });
  const whole = {
    first: Math.min(...tables.map(({ firstPosition }) => firstPosition)),
    end: Math.min(rows.size, Math.max(...tables.map(({ endPosition }) => endPosition))),
  };
  const isKnown = parts.every((part) => matches.knows(part, whole));
  if (!isKnown && when === 'when known') return undefined;
  const asked = isKnown ? whole : await manyRows({ tables, rows }, context);
  if (asked === undefined) return undefined;
  const conditions = await conditionsOf(parts, asked, context);
  if (conditions === undefined) return undefined;
  let next = 0;
  const { condition } = compileSql(query, values, () => conditions[next++] ?? 'false');
  return { tables, rows: { ...rows, condition } };
}

async function conditionsOf(
  parts: readonly Query[],
  asked: PositionRange,
  { matches, index, signal }: DecideContext,
): Promise<readonly string[] | undefined> {
  const conditions: string[] = [];
  for (const part of parts) {
    const possible = possibleRanges(part, index);
    const where = { ...asked, ...(possible !== undefined && { possible }) };
    const bits = await matches.of(part, where, signal);
    if (bits === undefined) return undefined;
    conditions.push(conditionOf(bits, asked));
  }
  return conditions;
}

/** Between which positions the rows lie that may match, when they are many. */
async function manyRows(
  { tables, rows }: RowsOfTables,
  { engine, signal, fewEvents }: DecideContext,
): Promise<PositionRange | undefined> {
  const [[count, first, last] = []] = await engine.rows(
    `SELECT CAST(count(*) AS DOUBLE), CAST(min(pos) AS DOUBLE), CAST(max(pos) AS DOUBLE) ${fromWhere(tables, rows)}`,
    signal,
  );
  if (Number(count ?? 0) <= fewEvents) return undefined;
  return { first: Number(first), end: Number(last) + 1 };
}

/** `get_bit` takes no place beyond the bits, so only rows that have one get to it. */
function conditionOf({ first, bytes }: Bits, { end }: PositionRange): string {
  const bits = `from_base64('${Buffer.from(bytes).toString('base64')}')::BIT`;
  return (
    `(CASE WHEN pos >= ${first} AND pos < ${end}` +
    ` THEN get_bit(${bits}, CAST(pos - ${first} AS INTEGER)) = 1 ELSE false END)`
  );
}
