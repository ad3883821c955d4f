import type { JsonValue } from '../../event/json-value.ts';

/** A value as JSON text, indented; long integers digit for digit. */
export function jsonText(value: JsonValue | undefined): string {
  return write(value ?? null, '');
}

function write(value: JsonValue, indent: string): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue) => `${inner}${write(item, inner)}`);
    return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n${indent}]`;
  }
  const fields = Object.entries(value).flatMap(([key, child]) =>
    child === undefined ? [] : [`${inner}${JSON.stringify(key)}: ${write(child, inner)}`],
  );
  return fields.length === 0 ? '{}' : `{\n${fields.join(',\n')}\n${indent}}`;
}
