import { isJsonObject, type JsonValue } from '../../event/json-value.ts';
import { printField } from '../../query/print-query.ts';

/** One line of a JSON value shown as a tree. */
export interface TreeLine {
  /** Unique among the lines of a tree. */
  readonly id: string;
  readonly depth: number;
  /** The key or index within its parent; empty at the root. */
  readonly key: string;
  /** Keys and indexes from the root. */
  readonly path: readonly (string | number)[];
  readonly value: JsonValue;
  /** How many values lie within; undefined for a value without any. */
  readonly size: number | undefined;
  readonly isOpen: boolean;
  /** Whether the search finds something in this very line. */
  readonly isHit: boolean;
}

/** What of a tree is shown. */
export interface TreeView {
  /** Lines whose state differs from what `opensByItself` says, by id. */
  readonly toggled: ReadonlySet<string>;
  /** Only lines in which this is found, and the way to them; everything when empty. */
  readonly search: string;
}

/** Deeper levels are closed at first; so are long ones. */
const OPEN_DEPTH = 4;
const OPEN_SIZE = 40;

/** More lines than anybody reads; the rest is behind a search or in the raw text. */
export const MAX_LINES = 3000;

/** The lines of a value. At most `MAX_LINES`; one more line exists where there are more. */
export function treeLines(value: JsonValue, view: TreeView): readonly TreeLine[] {
  const needle = view.search.trim().toLowerCase();
  const lines: TreeLine[] = [];
  for (const [key, child] of childrenOf(value)) collect(child, [key], needle, view, lines);
  return lines;
}

function collect(
  value: JsonValue,
  path: readonly (string | number)[],
  needle: string,
  view: TreeView,
  lines: TreeLine[],
): void {
  if (lines.length > MAX_LINES) return;
  const children = childrenOf(value);
  const id = JSON.stringify(path);
  const isHit = needle !== '' && holds(path.at(-1), value, needle);
  const depth = path.length - 1;
  const opens = depth < OPEN_DEPTH && children.length <= OPEN_SIZE;
  const isOpen = children.length > 0 && (needle !== '' || opens !== view.toggled.has(id));
  const line: TreeLine = {
    id,
    depth,
    key: String(path.at(-1)),
    path,
    value,
    size: isBranch(value) ? children.length : undefined,
    isOpen,
    isHit,
  };
  lines.push(line);
  const at = lines.length;
  if (isOpen) {
    for (const [key, child] of children) collect(child, [...path, key], needle, view, lines);
  }
  // A branch without a hit within is no way to anything.
  if (needle !== '' && !isHit && lines.length === at) lines.pop();
}

function holds(key: string | number | undefined, value: JsonValue, needle: string): boolean {
  if (typeof key === 'string' && key.toLowerCase().includes(needle)) return true;
  return !isBranch(value) && String(value).toLowerCase().includes(needle);
}

function isBranch(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null;
}

function childrenOf(value: JsonValue): readonly (readonly [string | number, JsonValue])[] {
  if (Array.isArray(value)) return value.map((item: JsonValue, i) => [i, item] as const);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    child === undefined ? [] : [[key, child] as const],
  );
}

/** The name of a line's field in the query language: lists are walked through, so no indexes. */
export function fieldOf(root: string, path: readonly (string | number)[]): string {
  const keys = path.filter((key) => typeof key === 'string');
  return printField({ kind: 'path', path: [root, ...keys] });
}
