import { parseTimeUs } from '../event/time.ts';
import type { FieldReference } from '../query/field.ts';
import { parseNumber } from '../query/parse-number.ts';
import type { Pattern, Query, Test } from '../query/query.ts';
import { COLUMN_BY_FIELD, type Column } from './columns.ts';
import { likeLiteral, sqlText, sqlTexts } from './sql-text.ts';

/**
 * What typed columns can say of a query. `exact`: the condition decides. Otherwise rows that fail it
 * cannot match, and the events themselves have to be asked of the rest.
 */
export interface SqlPlan {
  /** An SQL condition over the columns of the index. NULL counts as no. */
  readonly condition: string;
  readonly exact: boolean;
}

/**
 * Gives the distinct values of a text column that pass a test, so that what SQL would compare in
 * its own way (regular expressions, networks, the order of texts) is compared as `query/` does.
 * Undefined when there are too many values to list.
 */
export type ValuesPassing = (column: Column, test: Test) => readonly string[] | undefined;

const EVERYTHING: SqlPlan = { condition: 'true', exact: true };
const UNDECIDED: SqlPlan = { condition: 'true', exact: false };

/** Gives a condition that decides a part of a query which columns cannot. */
export type DecidePart = (part: Query) => string;

/**
 * Compiles a query into a condition over the index's columns. With `decide` the result is exact: each
 * part that only the events can decide is told to it, those that must hold together as one.
 */
export function compileSql(
  query: Query,
  valuesPassing: ValuesPassing,
  decide?: DecidePart,
): SqlPlan {
  const compile = (operand: Query): SqlPlan => compileSql(operand, valuesPassing, decide);
  switch (query.kind) {
    case 'all':
      return EVERYTHING;
    case 'and':
      return decide === undefined
        ? conjunction(query.operands.map(compile))
        : decidedConjunction(query, { valuesPassing, compile, decide });
    case 'or':
      return disjunction(query.operands.map(compile));
    case 'not':
      return negation(compile(query.operand));
    case 'text':
      return decide === undefined ? UNDECIDED : exactly(decide(query));
    case 'field': {
      const plan = fieldPlan(query.field, query.test, valuesPassing);
      return plan.exact || decide === undefined ? plan : decided(plan, decide(query));
    }
  }
}

/** What only the events can decide is asked of each event once, however many words there are. */
function decidedConjunction(
  query: Query & { readonly kind: 'and' },
  {
    valuesPassing,
    compile,
    decide,
  }: {
    readonly valuesPassing: ValuesPassing;
    readonly compile: (operand: Query) => SqlPlan;
    readonly decide: DecidePart;
  },
): SqlPlan {
  const operands = flat(query);
  const isAsked = (operand: Query): boolean =>
    (operand.kind === 'text' || operand.kind === 'field') &&
    !compileSql(operand, valuesPassing).exact;
  const asked = operands.filter(isAsked);
  const rest = operands.filter((operand) => !isAsked(operand)).map(compile);
  const [only] = asked;
  if (only === undefined) return conjunction(rest);
  if (asked.length === 1) return conjunction([...rest, compile(only)]);
  const columns = conjunction(asked.map((operand) => compileSql(operand, valuesPassing)));
  return conjunction([...rest, decided(columns, decide({ ...query, operands: asked }))]);
}

function flat(query: Query): readonly Query[] {
  return query.kind === 'and' ? query.operands.flatMap(flat) : [query];
}

/** What columns can tell comes first: it is quickly seen. */
function decided({ condition }: SqlPlan, decision: string): SqlPlan {
  return exactly(`(${condition}) AND ${decision}`);
}

function conjunction(plans: readonly SqlPlan[]): SqlPlan {
  return {
    condition: joined(plans, ' AND '),
    exact: plans.every(({ exact }) => exact),
  };
}

function disjunction(plans: readonly SqlPlan[]): SqlPlan {
  return { condition: joined(plans, ' OR '), exact: plans.every(({ exact }) => exact) };
}

function joined(plans: readonly SqlPlan[], operator: string): string {
  return plans.map(({ condition }) => `(${condition})`).join(operator);
}

/** What an inexact condition lets through may or may not match, so nothing is known of the rest. */
function negation({ condition, exact }: SqlPlan): SqlPlan {
  return exact ? { condition: `NOT coalesce(${condition}, false)`, exact } : UNDECIDED;
}

function fieldPlan(field: FieldReference, test: Test, valuesPassing: ValuesPassing): SqlPlan {
  if (field.kind === 'path') return bodyPlan(field.path[0]);
  if (field.kind === 'wildcard') return UNDECIDED;
  if (field.name === 'actor') return actorPlan(test, valuesPassing);
  if (field.name === 'latencyMs') return numberPlan(LATENCY_MS, test, 'range only');
  if (field.name === 'stageTimestamp') return timePlan(STAGE_US, test);
  const column = COLUMN_BY_FIELD.get(field.name);
  if (column === undefined) return UNDECIDED;
  switch (column.sqlType) {
    case 'VARCHAR':
      return textPlan(column.name, column, test, valuesPassing);
    case 'VARCHAR[]':
      return listPlan(column, test, valuesPassing);
    case 'INTEGER':
      return numberPlan(column.name, test);
    case 'BIGINT':
      return timePlan(column.name, test);
    case 'BOOLEAN':
      return UNDECIDED;
  }
}

/** Milliseconds from the request to the stage, where both are told. */
export const LATENCY_MS = '(CASE WHEN latency_told THEN latency_us / 1000.0::DOUBLE END)';

/** When the stage was reached. */
export const STAGE_US = '(time_us + latency_us)';

/** A path into a body can only match where there is one. */
function bodyPlan(root: string | undefined): SqlPlan {
  if (root === 'requestObject') return { condition: 'has_request', exact: false };
  if (root === 'responseObject') return { condition: 'has_response', exact: false };
  return UNDECIDED;
}

const USERNAME = COLUMN_BY_FIELD.get('user.username');
const AS_USERNAME = COLUMN_BY_FIELD.get('impersonatedUser.username');

/** `actor` is the one column or the other. */
function actorPlan(test: Test, valuesPassing: ValuesPassing): SqlPlan {
  if (USERNAME === undefined || AS_USERNAME === undefined) return UNDECIDED;
  return disjunction([
    textPlan(AS_USERNAME.name, AS_USERNAME, test, valuesPassing),
    conjunction([
      { condition: `${AS_USERNAME.name} IS NULL`, exact: true },
      textPlan(USERNAME.name, USERNAME, test, valuesPassing),
    ]),
  ]);
}

function textPlan(name: string, column: Column, test: Test, valuesPassing: ValuesPassing): SqlPlan {
  if (test.kind === 'exists') return exactly(`${name} IS NOT NULL`);
  if (test.kind === 'pattern') return exactly(patternCondition(name, test.pattern));
  const values = valuesPassing(column, test);
  if (values === undefined) return UNDECIDED;
  return exactly(values.length === 0 ? 'false' : `${name} IN (${values.map(sqlText).join(', ')})`);
}

function listPlan(column: Column, test: Test, valuesPassing: ValuesPassing): SqlPlan {
  const { name } = column;
  if (test.kind === 'exists') return exactly(`len(${name}) > 0`);
  if (test.kind === 'pattern') {
    const [only, ...more] = test.pattern.parts;
    if (more.length === 0) return exactly(`list_contains(${name}, ${sqlText(only ?? '')})`);
    const condition = patternCondition('item', test.pattern);
    return exactly(`len(list_filter(${name}, lambda item: ${condition})) > 0`);
  }
  const values = valuesPassing(column, test);
  if (values === undefined) return UNDECIDED;
  return exactly(values.length === 0 ? 'false' : `list_has_any(${name}, ${sqlTexts(values)})`);
}

function patternCondition(name: string, { parts }: Pattern): string {
  if (parts.length === 1) return `${name} = ${sqlText(parts[0] ?? '')}`;
  return `${name} LIKE ${sqlText(parts.map(likeLiteral).join('%'))} ESCAPE '\\'`;
}

function numberPlan(expression: string, test: Test, only?: 'range only'): SqlPlan {
  if (test.kind === 'exists') return exactly(`${expression} IS NOT NULL`);
  if (test.kind === 'pattern' && only === undefined) {
    return exactly(patternCondition(`CAST(${expression} AS VARCHAR)`, test.pattern));
  }
  if (test.kind !== 'range') return UNDECIDED;
  const bound = parseNumber(test.bound);
  if (bound === undefined) return exactly('false');
  return exactly(`${expression} ${test.comparison} ${bound}::DOUBLE`);
}

function timePlan(name: string, test: Test): SqlPlan {
  if (test.kind === 'exists') return EVERYTHING;
  if (test.kind !== 'range') return UNDECIDED;
  const boundUs = parseTimeUs(test.bound);
  return boundUs === undefined
    ? exactly('false')
    : exactly(`${name} ${test.comparison} ${boundUs}`);
}

function exactly(condition: string): SqlPlan {
  return { condition, exact: true };
}
