import { typeOfField } from '../query/field.ts';
import type { Query, Test } from '../query/query.ts';
import { compileTest } from '../query/test-value.ts';
import { COLUMN_BY_FIELD, type Column } from './columns.ts';
import type { ValuesPassing } from './compile-sql.ts';
import type { Engine } from './engine.ts';
import type { IndexTable } from './index-table.ts';
import { fromWhere } from './select.ts';

/** More different values than this are not listed: then the events are asked instead. */
const MAX_VALUES = 50_000;

/** More values than this do not go into a statement. */
const MAX_PASSING = 5000;

/**
 * Evaluates the tests of a query that SQL would compare in its own way over the different values of
 * their columns, by the same function the predicate uses.
 */
export async function evaluateOverValues(
  query: Query,
  engine: Engine,
  tables: readonly IndexTable[],
  signal?: AbortSignal,
): Promise<ValuesPassing> {
  const passing = new Map<string, readonly string[] | undefined>();
  if (tables.length === 0) return () => [];
  for (const { column, test, field } of testsOverValues(query)) {
    const values = await distinctValues(column, engine, tables, signal);
    const passes = compileTest(test, typeOfField({ kind: 'known', name: field }));
    const chosen = values?.filter(passes);
    const fits = chosen !== undefined && chosen.length <= MAX_PASSING;
    passing.set(keyOf(column, test), fits ? chosen : undefined);
  }
  return (column, test) => passing.get(keyOf(column, test));
}

async function distinctValues(
  column: Column,
  engine: Engine,
  tables: readonly IndexTable[],
  signal: AbortSignal | undefined,
): Promise<readonly string[] | undefined> {
  const everything = {
    condition: 'true',
    lastStagesOnly: false,
    superseded: false,
    size: Number.MAX_SAFE_INTEGER,
  };
  const value = column.sqlType === 'VARCHAR[]' ? `unnest("${column.name}")` : `"${column.name}"`;
  const rows = await engine.rows(
    `SELECT v FROM (SELECT DISTINCT ${value} AS v ${fromWhere(tables, everything)})` +
      ` WHERE v IS NOT NULL LIMIT ${MAX_VALUES + 1}`,
    signal,
  );
  return rows.length > MAX_VALUES ? undefined : rows.map(([text]) => String(text));
}

interface TestOverValues {
  readonly column: Column;
  readonly test: Test;
  readonly field: string;
}

function testsOverValues(query: Query): readonly TestOverValues[] {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.operands.flatMap(testsOverValues);
    case 'not':
      return testsOverValues(query.operand);
    case 'field':
      return query.field.kind === 'known' ? fieldTests(query.field.name, query.test) : [];
    case 'all':
    case 'text':
      return [];
  }
}

function fieldTests(name: string, test: Test): readonly TestOverValues[] {
  if (test.kind === 'exists' || test.kind === 'pattern') return [];
  const fields = name === 'actor' ? ['user.username', 'impersonatedUser.username'] : [name];
  return fields.flatMap((field) => {
    const column = COLUMN_BY_FIELD.get(field);
    const isText = column?.sqlType === 'VARCHAR' || column?.sqlType === 'VARCHAR[]';
    return column !== undefined && isText ? [{ column, test, field }] : [];
  });
}

function keyOf(column: Column, test: Test): string {
  return `${column.name} ${JSON.stringify(test)}`;
}
