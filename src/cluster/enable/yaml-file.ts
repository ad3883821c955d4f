import { type Document, type ParsedNode, parseAllDocuments } from 'yaml';
import { Failure } from '../../base/failure.ts';

/** A step into a YAML document: a key of a map, or a place in a list. */
export type Path = readonly (string | number)[];

/** A value as JSON has it. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** The text of a YAML or JSON file with what it means, and where in the text that stands. */
export interface YamlFile {
  readonly text: string;
  readonly documents: readonly Document.Parsed<ParsedNode, true>[];
  /** What lines of this file end with. */
  readonly eol: '\n' | '\r\n';
  readonly isJson: boolean;
}

/** The largest file that is read: a machine configuration with certificates has less than one MB. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/** Reads a file that is to be changed in place, or says with line and column why it cannot be. */
export function parseYamlFile(text: string, name: string): YamlFile {
  if (text.length > MAX_CHARACTERS) throw refused(name, 'it is larger than 8 MiB');
  if (text.includes('\0')) throw refused(name, 'it is not text');
  const parsed = parse(text, name);
  // The type of the package leaves `directives` open, which parsing sets.
  const documents = ('empty' in parsed ? [] : parsed) as YamlFile['documents'];
  const error = documents.flatMap(({ errors }) => errors)[0];
  if (error !== undefined) {
    const [what = 'it is not YAML'] = error.message.split(/ at line|\n/, 1);
    const { line = 1, col = 1 } = error.linePos?.[0] ?? {};
    throw refused(name, `line ${line}, column ${col}: ${what}`);
  }
  return {
    text,
    documents,
    eol: /\r\n/.test(text) ? '\r\n' : '\n',
    isJson: /^\s*[{[]/.test(text),
  };
}

function parse(text: string, name: string): ReturnType<typeof parseAllDocuments> {
  try {
    return parseAllDocuments(text, {
      keepSourceTokens: true,
      merge: true,
      uniqueKeys: true,
      strict: true,
      logLevel: 'silent',
    });
  } catch (error) {
    if (error instanceof RangeError) throw refused(name, 'it is nested too deep');
    throw error;
  }
}

function refused(name: string, why: string): Failure {
  return new Failure('enable/not-a-manifest', `cannot read ${name}: ${why}`, {
    hint: 'Mend the file, or give another one.',
  });
}

/** What stands at a path, aliases and merges written out; undefined where nothing does. */
export function valueAt(
  { documents }: YamlFile,
  document: number,
  path: Path = [],
): Json | undefined {
  // A bomb of aliases makes `toJS` throw; a manifest has a handful.
  let value: unknown = documents[document]?.toJS({ maxAliasCount: 1000 });
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value as Json | undefined;
}

/** A map, or an empty one where there is none. */
export function mapAt(
  file: YamlFile,
  document: number,
  path: Path = [],
): Readonly<Record<string, Json>> {
  const value = valueAt(file, document, path);
  return isRecord(value) ? value : {};
}

/** A list, or an empty one where there is none. */
export function listAt(file: YamlFile, document: number, path: Path = []): readonly Json[] {
  const value = valueAt(file, document, path);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** Whether a value is a map. */
export function isRecord(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
