import { parseTimeUs } from '../event/time.ts';
import type { DocumentNode, MapNode, Path, Span } from './document.ts';
import type { Shape } from './shape.ts';

/** A value that lenient decoding gives: what is unknown is gone, what is null is undefined. */
export type Decoded =
  | string
  | number
  | boolean
  | undefined
  | readonly Decoded[]
  | { readonly [key: string]: Decoded };

/** Something strict decoding complains about (the first two), or no decoding accepts. */
export type DecodeProblem =
  | { readonly kind: 'unknown'; readonly path: Path; readonly span: Span }
  | { readonly kind: 'duplicate'; readonly path: Path; readonly span: Span }
  | {
      readonly kind: 'type';
      readonly path: Path;
      readonly span: Span;
      readonly wanted: string;
      readonly found: string;
    };

/** A decoded value with everything that was wrong with it. */
export interface DecodedDocument {
  readonly value: Decoded;
  readonly problems: readonly DecodeProblem[];
}

/** How a key that stands twice is taken: the last wins, or in JSON, is written over the first. */
export type Format = 'yaml' | 'json';

/**
 * Decodes as upstream does when its strict attempt has failed: unknown keys are dropped, of a
 * duplicate key the last counts. All problems are collected, where upstream stops at the first of
 * a wrong type.
 */
export function decodeDocument(root: DocumentNode, shape: Shape, format: Format): DecodedDocument {
  const problems: DecodeProblem[] = [];
  return { value: decode(root, shape, [], { problems, format }), problems };
}

interface Context {
  readonly problems: DecodeProblem[];
  readonly format: Format;
}

function decode(node: DocumentNode, shape: Shape, path: Path, context: Context): Decoded {
  if (shape.kind === 'any' || isNull(node)) return undefined;
  if (shape.kind === 'list' && node.kind === 'list') {
    return node.items.map((item, i) => decode(item, shape.of, [...path, i], context));
  }
  if (shape.kind === 'object' && node.kind === 'map') {
    return decodeMap(node, (key) => shape.fields.get(key), path, context);
  }
  if (shape.kind === 'map' && node.kind === 'map') {
    return decodeMap(node, () => shape.of, path, context);
  }
  if (node.kind === 'scalar' && isOfType(node.value, shape.kind)) return node.value ?? undefined;
  context.problems.push({
    kind: 'type',
    path,
    span: node.span,
    wanted: WANTED[shape.kind],
    found: foundIn(node),
  });
  return undefined;
}

function decodeMap(
  node: MapNode,
  shapeOf: (key: string) => Shape | undefined,
  path: Path,
  context: Context,
): Decoded {
  const { problems } = context;
  const value: Record<string, Decoded> = Object.create(null);
  const seen = new Set<string>();
  const last = new Map(node.entries.map(({ key }, i) => [key, i]));
  for (const [i, { key, keySpan, value: child }] of node.entries.entries()) {
    const childPath = [...path, key];
    if (seen.has(key)) problems.push({ kind: 'duplicate', path: childPath, span: keySpan });
    seen.add(key);
    const shape = shapeOf(key);
    if (shape === undefined) problems.push({ kind: 'unknown', path: childPath, span: keySpan });
    // Of YAML keys that repeat, Go drops all but the last before it looks at their types.
    else if (context.format === 'json' || last.get(key) === i) {
      const decoded = decode(child, shape, childPath, context);
      value[key] = context.format === 'json' ? writeOver(value[key], decoded) : decoded;
    }
  }
  return value;
}

/**
 * Go's JSON decoder writes a repeated key over what is there already: what the second value does
 * not name stays from the first, item by item in lists.
 */
function writeOver(before: Decoded, after: Decoded): Decoded {
  if (typeof after !== 'object' || typeof before !== 'object') return after;
  if (Array.isArray(before) && Array.isArray(after)) {
    return after.map((item: Decoded, i) => writeOver((before as readonly Decoded[])[i], item));
  }
  return Array.isArray(before) || Array.isArray(after) ? after : { ...before, ...after };
}

const WANTED: Readonly<Record<Exclude<Shape['kind'], 'any'>, string>> = {
  string: 'a text',
  boolean: 'true or false',
  integer: 'an integer',
  time: 'a time',
  list: 'a list',
  map: 'a map',
  object: 'a map',
};

function isNull(node: DocumentNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function isOfType(value: string | number | boolean | null, kind: Shape['kind']): boolean {
  if (kind === 'integer') return Number.isInteger(value);
  if (kind === 'time') return typeof value === 'string' && parseTimeUs(value) !== undefined;
  return typeof value === kind;
}

function foundIn(node: DocumentNode): string {
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'list') return 'a list';
  if (typeof node.value === 'boolean') return `the truth value ${node.value}`;
  return typeof node.value === 'number' ? `the number ${node.value}` : 'a text';
}
