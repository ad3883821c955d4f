import type { Document } from 'yaml';
import { Composer, Lexer, Parser } from 'yaml';
import type { PolicyDocument, Span, SyntaxProblem } from '../policy/document.ts';
import { adaptYaml, MAX_DEPTH } from './adapt-yaml.ts';
import { parseJsonDocument } from './parse-json-document.ts';

/** A policy is a few kilobytes; beyond this nobody meant one. */
export const MAX_CHARACTERS: number = 16 * 1024 * 1024;

/**
 * Words and signs, in the sense of YAML, that are read before giving up; it bounds the time to a few
 * seconds. A policy of ordinary rules has one every three characters, so that 8 MB of them pass.
 */
const MAX_TOKENS: number = 2_500_000;

/**
 * Collections that are open at once, with the document and a value. Composing them recurses, and a
 * stack that is nearly used up ends the process where V8 compiles a regular expression on it.
 */
const MAX_STACK = MAX_DEPTH + 2;

/**
 * Reads the text of a policy file as the API server would: what begins with `{` is JSON, all else
 * YAML 1.1, of which only the first document counts. Never throws for bad text.
 */
export function parsePolicyDocument(text: string): PolicyDocument {
  if (text.length > MAX_CHARACTERS) return yamlDocument(text, [limit('larger than 16 MiB', 0)]);
  if (/^\s*\{/.test(text)) return parseJsonDocument(text);
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof BeyondLimit)) throw error;
    return yamlDocument(text, [limit(error.message, 0)]);
  }
}

/** Mistakes that are told; the API server tells the first only. */
const MAX_PROBLEMS = 20;

class BeyondLimit extends Error {}

const OPTIONS = {
  version: '1.1',
  schema: 'yaml-1.1',
  merge: true,
  uniqueKeys: false,
  strict: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** The first two documents: of the second only the place matters, and what follows is never read. */
function firstDocuments(text: string): readonly Document.Parsed[] {
  const found: Document.Parsed[] = [];
  for (const document of new Composer(OPTIONS).compose(tokensOf(text))) {
    found.push(document as Document.Parsed);
    if (found.length === 2) break;
  }
  return found;
}

function* tokensOf(text: string): ReturnType<Parser['parse']> {
  const parser = new Parser();
  let left = MAX_TOKENS;
  let mistakes = MAX_PROBLEMS;
  for (const lexeme of new Lexer().lex(text)) {
    if (left-- === 0) throw new BeyondLimit(`more than ${MAX_TOKENS} words and signs`);
    if (parser.stack.length > MAX_STACK) {
      throw new BeyondLimit(`nested more than ${MAX_DEPTH} deep`);
    }
    for (const token of parser.next(lexeme)) {
      yield token;
      if (token.type === 'error') mistakes--;
    }
    if (mistakes <= 0) break;
  }
  yield* parser.end();
}

function parseYaml(text: string): PolicyDocument {
  const [first, second] = firstDocuments(text);
  const secondDocument = second === undefined ? undefined : spanOf(second);
  if (first === undefined) return yamlDocument(text, []);
  const errors = first.errors.slice(0, MAX_PROBLEMS).map(({ message, pos }) => ({
    message: firstLine(message),
    span: { start: pos[0], end: pos[1] },
    isLimit: false,
  }));
  const { explicit, version } = first.directives.yaml;
  if (explicit === true && version !== '1.1') errors.push(problem('YAML must be version 1.1', 0));
  if (errors.length > 0) {
    return upToEnd(text, first) ?? { ...yamlDocument(text, errors), secondDocument };
  }
  const adapted = adaptYaml(first);
  if ('node' in adapted) return { ...yamlDocument(text, []), root: adapted.node, secondDocument };
  const { message, offset, isLimit } = adapted;
  const problems = [isLimit ? limit(message, offset) : problem(message, offset)];
  return { ...yamlDocument(text, problems), secondDocument };
}

/**
 * Go's reader takes a line further out than the document for the document's end, and never looks at
 * what follows. So does this, and marks the place as that of a second document.
 */
function upToEnd(text: string, { errors, contents }: Document.Parsed): PolicyDocument | undefined {
  const start = errors[0]?.pos[0];
  const root = contents?.range?.[0];
  if (start === undefined || root === undefined) return undefined;
  const indent = text.slice(start).search(/[^ ]/);
  if (columnOf(text, start + indent) >= columnOf(text, root)) return undefined;
  const read = parseYaml(text.slice(0, start));
  if (read.problems.length > 0 || read.root === undefined) return undefined;
  return { ...read, text, secondDocument: { start, end: text.length } };
}

function columnOf(text: string, offset: number): number {
  return offset === 0 ? 0 : offset - text.lastIndexOf('\n', offset - 1) - 1;
}

function yamlDocument(text: string, problems: readonly SyntaxProblem[]): PolicyDocument {
  return { format: 'yaml', text, root: undefined, problems, secondDocument: undefined };
}

function spanOf(document: Document.Parsed): Span {
  return { start: document.range[0], end: document.range[2] };
}

function problem(message: string, offset: number): SyntaxProblem {
  return { message, span: { start: offset, end: offset }, isLimit: false };
}

function limit(message: string, offset: number): SyntaxProblem {
  return { ...problem(message, offset), isLimit: true };
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
