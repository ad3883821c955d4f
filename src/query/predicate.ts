import type { RecordedEvent } from '../event/audit-event.ts';
import type { FieldReference } from './field.ts';
import { typeOfField } from './field.ts';
import { KNOWN_VALUES } from './known-values.ts';
import { compileText } from './match-text.ts';
import { compilePath, compileWildcard, holdsValue, isFieldValue } from './path-values.ts';
import type { Query, Test } from './query.ts';
import type { FieldValue } from './test-value.ts';
import { compileTest } from './test-value.ts';

/** Tells of one event whether a query matches it. */
export type Predicate = (recorded: RecordedEvent) => boolean;

/**
 * A query as a function of one event. It is complete and decides what a query means: every engine
 * is tested against it. A field test asks for one value that passes, so an absent field passes none,
 * and `not` passes exactly when the query inside does not.
 */
export function compilePredicate(query: Query): Predicate {
  switch (query.kind) {
    case 'all':
      return () => true;
    case 'and':
      return compileEvery(query.operands.map(compilePredicate));
    case 'or':
      return compileSome(query.operands.map(compilePredicate));
    case 'not': {
      const operand = compilePredicate(query.operand);
      return (recorded) => !operand(recorded);
    }
    case 'text': {
      const matches = compileText(query.pattern);
      return ({ event }) => matches(event);
    }
    case 'field':
      return compileFieldTest(query.field, query.test);
  }
}

function compileEvery(operands: readonly Predicate[]): Predicate {
  return (recorded) => operands.every((operand) => operand(recorded));
}

function compileSome(operands: readonly Predicate[]): Predicate {
  return (recorded) => operands.some((operand) => operand(recorded));
}

function compileFieldTest(field: FieldReference, test: Test): Predicate {
  const passes = compileTest(test, typeOfField(field));
  switch (field.kind) {
    case 'known':
      return compileKnown(field.name, passes);
    case 'wildcard': {
      const walk = compileWildcard(field.pattern);
      return ({ event }) => walk(event, passes);
    }
    case 'path': {
      const walk = compilePath(field.path);
      if (test.kind === 'exists') return ({ event }) => walk(event, holdsValue);
      return ({ event }) => walk(event, (value) => isFieldValue(value) && passes(value));
    }
  }
}

function compileKnown(name: string, passes: (value: FieldValue) => boolean): Predicate {
  const read = KNOWN_VALUES[name];
  if (read === undefined) throw new Error(`not in the catalogue of fields: ${name}`);
  return (recorded) => {
    const value = read(recorded);
    if (value === undefined) return false;
    return typeof value === 'object' ? value.some(passes) : passes(value);
  };
}
