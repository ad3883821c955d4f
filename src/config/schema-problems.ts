import { Value } from 'typebox/value';
import type { Schema } from '../api/schema.ts';
import { nearestWord } from '../query/edit-distance.ts';
import type { Problem } from './config.ts';
import { type ConfigText, type KeyPath, renderPath } from './config-text.ts';

/** What the validator reports, as far as it is looked at here. */
interface Finding {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
}

/** What of a JSON schema is looked at here. */
interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly wanted?: string;
}

/** Everything in a value that its schema does not allow, in the order of the file. */
export function schemaProblems(
  schema: Schema<unknown>,
  value: unknown,
  text: ConfigText,
): readonly Problem[] {
  const findings: readonly Finding[] = [...Value.Errors(schema, value)];
  return findings.flatMap((finding) => {
    const path = pathOf(finding.instancePath);
    const node = nodeAt(schema as SchemaNode, path);
    return problemsOf(finding, path, node, text);
  });
}

function problemsOf(
  { keyword, params }: Finding,
  path: KeyPath,
  node: SchemaNode | undefined,
  text: ConfigText,
): readonly Problem[] {
  switch (keyword) {
    case 'additionalProperties':
      return namesIn(params, 'additionalProperties').map((name) => ({
        ...error([...path, name], unknownKey(name, node)),
        ...text.placeOfKey([...path, name]),
      }));
    case 'required':
      return namesIn(params, 'requiredProperties').map((name) => ({
        ...error([...path, name], `"${name}" is missing`),
        ...text.placeOf(path),
      }));
    // Comes with each additional property and says less.
    case 'boolean':
      return [];
    default: {
      const wanted = wantedBy(keyword, params, node);
      return [{ ...error(path, `must be ${wanted}`), ...text.placeOf(path) }];
    }
  }
}

function error(path: KeyPath, message: string): Pick<Problem, 'severity' | 'path' | 'message'> {
  return { severity: 'error', path: renderPath(path), message };
}

function unknownKey(name: string, node: SchemaNode | undefined): string {
  const known = Object.keys(node?.properties ?? {});
  const nearest = nearestWord(name, known);
  const quoted = JSON.stringify(name.slice(0, 100));
  if (nearest !== undefined) return `unknown key ${quoted}; did you mean "${nearest}"?`;
  return `unknown key ${quoted}; known are ${known.join(', ')}`;
}

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'keys with values',
  string: 'a text',
};

function wantedBy(keyword: string, params: object, node: SchemaNode | undefined): string {
  if (node?.wanted !== undefined) return node.wanted;
  if (keyword === 'enum') return `one of ${namesIn(params, 'allowedValues').join(', ')}`;
  if (keyword === 'type' && 'type' in params) return TYPES[String(params.type)] ?? 'another type';
  return keyword === 'minLength' ? 'a text that is not empty' : 'something else';
}

function namesIn(params: object, key: string): readonly string[] {
  const names: unknown = Object.entries(params).find(([name]) => name === key)?.[1];
  return Array.isArray(names) ? names.map(String) : [];
}

/** A JSON pointer in parts; a number is an index, since no key of ours looks like one. */
function pathOf(pointer: string): KeyPath {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function nodeAt(schema: SchemaNode, path: KeyPath): SchemaNode | undefined {
  let node: SchemaNode | undefined = schema;
  for (const key of path) node = typeof key === 'number' ? node?.items : node?.properties?.[key];
  return node;
}
