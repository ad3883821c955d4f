import { Failure } from '../../base/failure.ts';
import type { RecordedEvent } from '../../event/audit-event.ts';
import type { JsonObject, JsonValue } from '../../event/json-value.ts';
import { valueAt } from '../../event/parse-json.ts';
import type { FieldReference } from '../../query/field.ts';
import { fieldValues } from '../../query/field-values.ts';
import { resolveField } from '../../query/resolve-field.ts';
import { scanName } from '../../query/scan.ts';

/** The field a column is named after: one of the catalogue, or any JSON path of an event. */
export function fieldNamed(name: string): FieldReference {
  const scanned = scanName(`${name}:`, 0);
  const field = scanned?.end === name.length ? resolveField(scanned.value) : undefined;
  if (field !== undefined && field.kind !== 'unknown') return field;
  const nearest = field?.nearest === undefined ? '' : `, did you mean ${field.nearest}?`;
  throw new Failure('query/unknown-field', `unknown field ${JSON.stringify(name)}${nearest}`, {
    hint: '"annals fields" lists the fields; every JSON path of an event is one, too.',
  });
}

/** What an event has in a field, digit for digit. Where a path leads to an object, that. */
export function exactValue(recorded: RecordedEvent, field: FieldReference): JsonValue | undefined {
  // Queries do not compare objects, but people want to see them.
  if (field.kind === 'path') {
    const value = valueAt(recorded.event as unknown as JsonObject, field.path);
    if (value !== undefined) return value;
  }
  const values = fieldValues(recorded, field);
  if (values.length === 0) return undefined;
  return values.length === 1 && !isList(field) ? values[0] : values;
}

const LISTS: ReadonlySet<string> = new Set(['user.groups', 'sourceIPs']);

/** A field that may have several values is a list even when it has one, so that scripts can rely on it. */
function isList(field: FieldReference): boolean {
  return field.kind === 'wildcard' || (field.kind === 'known' && LISTS.has(field.name));
}
