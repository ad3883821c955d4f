import type { JsonValue } from '../../event/json-value.ts';
import type { Paint } from '../style.ts';

/** A column of rows that are printed as a table, or handed to a program. */
export interface Column<Row> {
  /** Key in json, ndjson and yaml; head of csv. */
  readonly name: string;
  /** Head of the table. */
  readonly header: string;
  readonly align?: 'left' | 'right';
  /** See `TableColumn`. */
  readonly priority: number;
  readonly isFixed?: boolean;
  /** The exact value, absent where the row has none. */
  readonly value: (row: Row) => JsonValue | undefined;
  /** How the value looks in a table; as it is when absent. */
  readonly text?: (row: Row) => string;
  readonly paint?: (row: Row) => Paint | undefined;
}

/** A value as text: texts as they are, lists joined, objects as JSON. */
export function plainText(
  value: JsonValue | undefined,
  toJson: (value: JsonValue) => string,
): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  const isList = Array.isArray(value) && value.every((item) => typeof item !== 'object');
  return isList ? value.map(String).join(',') : toJson(value);
}
