import type { RecordedEvent } from '../event/audit-event.ts';
import { renderTimeUs } from '../event/time.ts';
import type { FieldReference } from './field.ts';
import { typeOfField } from './field.ts';
import { KNOWN_VALUES } from './known-values.ts';
import { compilePath, compileWildcard, isFieldValue } from './path-values.ts';
import type { FieldValue } from './test-value.ts';

/**
 * The values of a field in an event: each element of a list, none for what is absent, null or an
 * object. Known fields of type `time` give RFC 3339 text with microseconds.
 */
export function fieldValues(recorded: RecordedEvent, field: FieldReference): readonly FieldValue[] {
  return compileFieldValues(field)(recorded);
}

/** The same as a function of the event alone, for when one field is read of many events. */
export function compileFieldValues(
  field: FieldReference,
): (recorded: RecordedEvent) => readonly FieldValue[] {
  if (field.kind === 'known') return compileKnown(field);
  if (field.kind === 'wildcard') {
    const walk = compileWildcard(field.pattern);
    return ({ event }) => collect((visit) => walk(event, visit));
  }
  const walk = compilePath(field.path);
  return ({ event }) =>
    collect((visit) => walk(event, (value) => isFieldValue(value) && visit(value)));
}

function compileKnown(field: FieldReference & { kind: 'known' }) {
  const read = KNOWN_VALUES[field.name] ?? unknownField(field.name);
  const isTime = typeOfField(field) === 'time';
  return (recorded: RecordedEvent): readonly FieldValue[] => {
    const value = read(recorded);
    if (value === undefined) return [];
    if (typeof value === 'object') return value;
    return [isTime ? renderTimeUs(Number(value)) : value];
  };
}

function collect(walk: (visit: (value: FieldValue) => boolean) => boolean): readonly FieldValue[] {
  const values: FieldValue[] = [];
  walk((value) => {
    values.push(value);
    return false;
  });
  return values;
}

function unknownField(name: string): never {
  throw new Error(`not in the catalogue of fields: ${name}`);
}
