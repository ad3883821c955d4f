import { nearestWord } from './edit-distance.ts';
import type { FieldReference } from './field.ts';
import { FIXED_KEYS, KNOWN_FIELDS, knownField, PATH_ALIASES, PATH_ROOTS } from './field.ts';
import { compilePattern, normalPattern } from './pattern.ts';

/** A piece of a field name between dots: the literal pieces between its `*`s. */
export type NameSegment = readonly string[];

/** A name that means no field, with the one that was perhaps meant. */
export interface UnknownField {
  readonly kind: 'unknown';
  readonly name: string;
  readonly nearest?: string;
  /** The keys there are, when it is one below a root whose keys are fixed. */
  readonly keys?: readonly string[];
}

const NAMES: readonly string[] = [
  ...KNOWN_FIELDS.flatMap(({ name, aliases }) => [name, ...aliases]),
  ...PATH_ROOTS,
  ...Object.keys(PATH_ALIASES),
  ...Object.entries(FIXED_KEYS).flatMap(([root, keys]) => keys.map((key) => `${root}.${key}`)),
];

/** The field that a written name means: an alias or a name of the catalogue, a path, a wildcard. */
export function resolveField(segments: readonly NameSegment[]): FieldReference | UnknownField {
  const [first = [''], ...rest] = segments;
  const root = rest.length > 0 && first.length === 1 ? (PATH_ALIASES[first[0] ?? ''] ?? '') : '';
  const full = root === '' ? segments : [[root], ...rest];
  const name = full.map((parts) => parts.join('*')).join('.');
  if (full.some((parts) => parts.length > 1)) return resolveWildcard(name);
  return resolveName(
    name,
    full.map(([text = '']) => text),
  );
}

function resolveName(name: string, path: readonly string[]): FieldReference | UnknownField {
  const known = name === DECISION ? knownField('decision') : knownField(name);
  if (known !== undefined) return { kind: 'known', name: known.name };
  const [root = '', key] = path;
  const isPath =
    PATH_ROOTS.includes(root) &&
    path.every((segment) => segment !== '') &&
    (key === undefined || (FIXED_KEYS[root]?.includes(key) ?? true));
  return isPath ? { kind: 'path', path } : unknownField(name);
}

/** The catalogue's `decision` is this annotation, and the index has a column for it. */
const DECISION = 'annotations.authorization.k8s.io/decision';

function resolveWildcard(name: string): FieldReference | UnknownField {
  const pattern = normalPattern(name.split('*')).parts.join('*');
  const [root = ''] = pattern.split('.');
  const fits = compilePattern(normalPattern(root.split('*')));
  // A `*` may stand for dots too, so behind one the root says only how it begins.
  const begins = root.split('*')[0] ?? '';
  const isPossible = root.includes('*')
    ? PATH_ROOTS.some((candidate) => candidate.startsWith(begins) || fits(candidate))
    : PATH_ROOTS.includes(root);
  return isPossible ? { kind: 'wildcard', pattern } : unknownField(name);
}

function unknownField(name: string): UnknownField {
  const nearest = nearestWord(name, NAMES);
  const keys = FIXED_KEYS[name.split('.')[0] ?? ''];
  return {
    kind: 'unknown',
    name,
    ...(nearest !== undefined && { nearest }),
    ...(keys !== undefined && { keys }),
  };
}
