import { COLUMN_BY_FIELD } from '../index/columns.ts';
import { LATENCY_MS, STAGE_US } from '../index/compile-sql.ts';
import type { Engine, SqlValue } from '../index/engine.ts';
import { fromWhere } from '../index/select.ts';
import { sqlText } from '../index/sql-text.ts';
import {
  LONG_RUNNING_PATH,
  LONG_RUNNING_SUBRESOURCES,
  LONG_RUNNING_VERBS,
} from './long-running.ts';
import type { SelectionPlan } from './selection-plan.ts';
import type { Bar, Facet, Group, LatencyBar, Statistics, Volume } from './store.ts';

/** What figures are asked of: the rows of a plan with at least one table that needs no event. */
export interface FigureContext {
  readonly engine: Engine;
  readonly plan: SelectionPlan;
  readonly signal?: AbortSignal;
}

const ERRORS = 'CAST(count(*) FILTER (WHERE code >= 400) AS DOUBLE)';
const COUNT = 'CAST(count(*) AS DOUBLE)';
const BYTES = 'CAST(sum(size_bytes) AS DOUBLE)';

/** How many rows there are. */
export async function countRows(context: FigureContext): Promise<number> {
  const [row] = await ask(context, `SELECT ${COUNT} ${source(context)}`);
  return Number(row?.[0] ?? 0);
}

/** See `Store.histogram`. */
export async function histogramOf(
  context: FigureContext,
  intervalUs: number,
): Promise<readonly Bar[]> {
  const bar = `CAST(floor(time_us / ${intervalUs}) * ${intervalUs} AS DOUBLE)`;
  const sql = `SELECT ${bar} AS bar, ${COUNT}, ${ERRORS} ${source(context)} GROUP BY 1 ORDER BY 1`;
  const rows = await ask(context, sql);
  return rows.map(([startUs, count, errors]) => ({
    startUs: Number(startUs),
    count: Number(count),
    errors: Number(errors),
  }));
}

/** A known field as an SQL text, one per value; undefined where only the event can tell. */
export function fieldExpression(field: string): { sql: string; isList: boolean } | undefined {
  if (field === 'actor') return { sql: 'coalesce(as_username, username)', isList: false };
  if (field === 'stageTimestamp') return { sql: timeText(STAGE_US), isList: false };
  const column = COLUMN_BY_FIELD.get(field);
  switch (column?.sqlType) {
    case 'VARCHAR':
      return { sql: column.name, isList: false };
    case 'INTEGER':
      return { sql: `CAST(${column.name} AS VARCHAR)`, isList: false };
    case 'BIGINT':
      return { sql: timeText(column.name), isList: false };
    case 'VARCHAR[]':
      return { sql: `list_distinct(${column.name})`, isList: true };
    case 'BOOLEAN':
    case undefined:
      return undefined;
  }
}

function timeText(expression: string): string {
  return `strftime(make_timestamp(${expression}), '%Y-%m-%dT%H:%M:%S.%fZ')`;
}

/**
 * See `Store.facets`; each field must have an expression. Fields with one value a row are counted in
 * one scan.
 */
export async function facetsOf(
  context: FigureContext,
  fields: readonly string[],
  top: number,
): Promise<readonly Facet[]> {
  const single = fields.filter((field) => fieldExpression(field)?.isList === false);
  const counted = single.length === 0 ? [] : await singleFacets(context, single, top);
  return Promise.all(
    fields.map(async (field) => counted[single.indexOf(field)] ?? listFacet(context, field, top)),
  );
}

async function singleFacets(
  context: FigureContext,
  fields: readonly string[],
  top: number,
): Promise<readonly Facet[]> {
  const names = fields.map((_, i) => `f${i}`);
  const columns = fields.map((field, i) => `${fieldExpression(field)?.sql} AS f${i}`).join(', ');
  const sets = names.map((name) => `(${name})`).join(', ');
  // GROUPING has a bit for each field, the first the highest; 0 is for the one of the set.
  const own = names.map((name, i) => {
    const bits = 2 ** names.length - 1 - 2 ** (names.length - 1 - i);
    return `WHEN ${bits} THEN {'facet': ${i}, 'v': ${name}}`;
  });
  const rows = await ask(
    context,
    `WITH g AS (SELECT CASE GROUPING(${names.join(', ')}) ${own.join(' ')} END AS own,` +
      ` count(*) AS n FROM (SELECT ${columns} ${source(context)}) GROUP BY GROUPING SETS (${sets})),` +
      ' t AS (SELECT own.facet AS facet, own.v AS v, n FROM g)' +
      ' SELECT facet, v, CAST(n AS DOUBLE), CAST(count(v) OVER (PARTITION BY facet) AS DOUBLE) FROM t' +
      ' QUALIFY v IS NULL OR row_number() OVER' +
      ` (PARTITION BY facet, v IS NULL ORDER BY n DESC, v) <= ${top} ORDER BY facet, n DESC, v`,
  );
  return fields.map((field, i) => {
    const own = rows.filter(([facet]) => Number(facet) === i);
    const values = own.filter(([, text]) => text !== null);
    const absent = own.find(([, text]) => text === null);
    return {
      field,
      values: values.map(([, text, count]) => ({ value: String(text), count: Number(count) })),
      absent: Number(absent?.[2] ?? 0),
      distinct: Number(own[0]?.[3] ?? 0),
    };
  });
}

/** A field with several values a row. */
async function listFacet(context: FigureContext, field: string, top: number): Promise<Facet> {
  const { sql } = fieldExpression(field) ?? unknownField(field);
  const groups =
    'SELECT v, count(*) AS n FROM' +
    ` (SELECT unnest(${sql}) AS v ${source(context)}) WHERE v IS NOT NULL GROUP BY v`;
  const absent = `SELECT count(*) ${source(context)} AND coalesce(len(${sql}), 0) = 0`;
  const rows = await ask(
    context,
    `WITH g AS MATERIALIZED (${groups}) (SELECT NULL, CAST((${absent}) AS DOUBLE),` +
      ' CAST((SELECT count(v) FROM g) AS DOUBLE)) UNION ALL (SELECT v, CAST(n AS DOUBLE), NULL' +
      ` FROM g ORDER BY n DESC, v LIMIT ${top})`,
  );
  const summary = rows.find(([text]) => text === null);
  return {
    field,
    values: rows
      .filter(([text]) => text !== null)
      .map(([text, count]) => ({ value: String(text), count: Number(count) })),
    absent: Number(summary?.[1] ?? 0),
    distinct: Number(summary?.[2] ?? 0),
  };
}

function unknownField(field: string): never {
  throw new Error(`no column for ${field}`);
}

/** See `Store.groups`; every field must have an expression. */
export async function groupsOf(
  context: FigureContext,
  fields: readonly string[],
  top: number,
): Promise<readonly Group[]> {
  const rows = await ask(context, grouped(context, fields, { figures: [COUNT, ERRORS], top }));
  return rows.map(([count, errors, ...texts]) => ({
    values: texts.map((text) => (text === null ? undefined : String(text))),
    count: Number(count),
    errors: Number(errors),
  }));
}

/** See `Store.volumes`; every field must have an expression. */
export async function volumesOf(
  context: FigureContext,
  fields: readonly string[],
  top: number,
): Promise<readonly Volume[]> {
  const rows = await ask(context, grouped(context, fields, { figures: [BYTES, COUNT], top }));
  return rows.map(([sizeBytes, count, ...texts]) => ({
    values: texts.map((text) => (text === null ? undefined : String(text))),
    count: Number(count),
    sizeBytes: Number(sizeBytes),
  }));
}

/** Groups with two figures each, by the first of them. */
function grouped(
  context: FigureContext,
  fields: readonly string[],
  { figures: [first, second], top }: { figures: readonly [string, string]; top: number },
): string {
  const values = fields.map((field, i) => {
    const { sql, isList } = fieldExpression(field) ?? unknownField(field);
    const listed = `CASE WHEN coalesce(len(${sql}), 0) = 0 THEN [NULL]::VARCHAR[] ELSE ${sql} END`;
    return `${isList ? `unnest(${listed})` : sql} AS v${i}`;
  });
  const names = fields.map((_, i) => `v${i}`).join(', ');
  const order = fields.map((_, i) => `v${i} ASC NULLS LAST`).join(', ');
  // One list is unnested at a time, so that two give each combination.
  let table = `(SELECT *, ${values[0]} ${source(context)})`;
  for (const value of values.slice(1)) table = `(SELECT *, ${value} FROM ${table})`;
  return (
    `SELECT ${first} AS n, ${second}, ${names} FROM ${table}` +
    ` GROUP BY ${names} ORDER BY n DESC, ${order} LIMIT ${top}`
  );
}

const LONG_RUNNING = [
  `coalesce(verb IN (${LONG_RUNNING_VERBS.map(sqlText).join(', ')}), false)`,
  `coalesce(subresource IN (${LONG_RUNNING_SUBRESOURCES.map(sqlText).join(', ')}), false)`,
  `coalesce(starts_with(uri, ${sqlText(LONG_RUNNING_PATH)}), false)`,
].join(' OR ');

const LATENCY = `(CASE WHEN NOT (${LONG_RUNNING}) THEN ${LATENCY_MS} END)`;

/** See `Store.latencies`. */
export async function latenciesOf(
  context: FigureContext,
  intervalUs: number,
): Promise<readonly LatencyBar[]> {
  const bar = `CAST(floor(time_us / ${intervalUs}) * ${intervalUs} AS DOUBLE)`;
  const rows = await ask(
    context,
    'SELECT bar, CAST(n AS DOUBLE), q[1], q[2], q[3] FROM' +
      ` (SELECT ${bar} AS bar, count(l) AS n, quantile_disc(l, [0.5, 0.9, 0.99]) AS q FROM` +
      ` (SELECT time_us, ${LATENCY} AS l ${source(context)}) WHERE l IS NOT NULL GROUP BY 1) ORDER BY 1`,
  );
  return rows.map(([startUs, count, p50, p90, p99]) => ({
    startUs: Number(startUs),
    count: Number(count),
    p50Ms: Number(p50),
    p90Ms: Number(p90),
    p99Ms: Number(p99),
  }));
}

/** See `Store.statistics`. */
export async function statisticsOf(context: FigureContext): Promise<Statistics> {
  const quantile = (at: number): string => `quantile_disc(${LATENCY}, ${at})`;
  const [row] = await ask(
    context,
    `SELECT ${COUNT}, ${ERRORS}, CAST(min(time_us) AS DOUBLE), CAST(max(time_us) AS DOUBLE),` +
      ` ${quantile(0.5)}, ${quantile(0.9)}, ${quantile(0.99)}, max(${LATENCY}) ${source(context)}`,
  );
  const [count, errors, firstUs, lastUs, p50, p90, p99, max] = row ?? [];
  return {
    count: Number(count ?? 0),
    errors: Number(errors ?? 0),
    ...(isNumber(firstUs) && { firstUs }),
    ...(isNumber(lastUs) && { lastUs }),
    ...(isNumber(p50) &&
      isNumber(p90) &&
      isNumber(p99) &&
      isNumber(max) && { latencyMs: { p50, p90, p99, max } }),
  };
}

function isNumber(value: SqlValue | undefined): value is number {
  return typeof value === 'number';
}

function source({ plan }: FigureContext): string {
  return fromWhere(plan.tables, plan.rows);
}

function ask({ engine, signal }: FigureContext, sql: string): ReturnType<Engine['rows']> {
  return engine.rows(sql, signal);
}
