import type { JsonValue } from '../../event/json-value.ts';

/** How JSON is laid out. */
export interface JsonLayout {
  /** Blanks a level; on one line when absent. */
  readonly indent?: number;
}

/** JSON text of a value. Long integers come out digit for digit, which `JSON.stringify` cannot do. */
export function renderJson(value: JsonValue, { indent }: JsonLayout = {}): string {
  return render(value, indent === undefined ? undefined : ' '.repeat(indent), '\n');
}

function render(value: JsonValue, indent: string | undefined, lineEnd: string): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = indent === undefined ? '' : lineEnd + indent;
  const end = indent === undefined ? '' : lineEnd;
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue) => inner + render(item, indent, inner));
    return items.length === 0 ? '[]' : `[${items.join(',')}${end}]`;
  }
  const colon = indent === undefined ? ':' : ': ';
  const members = Object.entries(value).flatMap(([key, member]) =>
    member === undefined
      ? []
      : [`${inner}${JSON.stringify(key)}${colon}${render(member, indent, inner)}`],
  );
  return members.length === 0 ? '{}' : `{${members.join(',')}${end}}`;
}
