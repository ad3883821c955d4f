import type { Document } from 'yaml';
import { Composer, Parser } from 'yaml';
import type { PolicyDocument, Span, SyntaxProblem } from '../policy/document.ts';
import { adaptYaml, MAX_DEPTH } from './adapt-yaml.ts';
import { lenientLexer } from './lenient-lexer.ts';
import { limit, problem, yamlDocument } from './syntax-problem.ts';

/**
 * Words and signs, in the sense of YAML, that are read before giving up; it bounds the time to a few
 * seconds. A policy of ordinary rules has one every three characters, so that 8 MB of them pass.
 */
const MAX_TOKENS = 2_500_000;

/**
 * Collections that are open at once, with the document and a value. Composing them recurses, and a
 * stack that is nearly used up ends the process where V8 compiles a regular expression on it.
 */
const MAX_STACK = MAX_DEPTH + 2;

/** Mistakes that are told; the API server tells the first only. */
const MAX_PROBLEMS = 20;

/** Reads the first document of a YAML 1.1 text. Never throws for bad text. */
export function parseYaml(text: string, maxTokens: number = MAX_TOKENS): PolicyDocument {
  try {
    return parseFirst(text, { maxTokens, mayEnd: true });
  } catch (error) {
    if (error instanceof Stopped) return yamlDocument(text, [error.problem]);
    throw error;
  }
}

class Stopped extends Error {
  readonly problem: SyntaxProblem;

  constructor(why: SyntaxProblem) {
    super(why.message);
    this.problem = why;
  }
}

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
function firstDocuments(text: string, maxTokens: number): readonly Document.Parsed[] {
  const found: Document.Parsed[] = [];
  for (const document of new Composer(OPTIONS).compose(tokensOf(text, maxTokens))) {
    found.push(document as Document.Parsed);
    if (found.length === 2) break;
  }
  return found;
}

function* tokensOf(text: string, maxTokens: number): ReturnType<Parser['parse']> {
  const parser = new Parser();
  let left = maxTokens;
  let mistakes = MAX_PROBLEMS;
  let before = '';
  for (const lexeme of lenientLexer().lex(text)) {
    if (left-- === 0) throw new Stopped(limit(`more than ${maxTokens} words and signs`, 0));
    if (parser.stack.length > MAX_STACK) {
      throw new Stopped(limit(`nested more than ${MAX_DEPTH} deep`, parser.offset));
    }
    // Go takes no tab where a key may begin.
    if (before === '-' && /^[ \t]*\t/.test(lexeme)) {
      throw new Stopped(problem('a tab stands between "-" and its item', parser.offset));
    }
    before = lexeme;
    for (const token of parser.next(lexeme)) {
      yield token;
      if (token.type === 'error') mistakes--;
    }
    if (mistakes <= 0) break;
  }
  yield* parser.end();
}

interface ReadOptions {
  readonly maxTokens: number;
  /** Whether a line further out may end the document. */
  readonly mayEnd: boolean;
}

function parseFirst(text: string, { maxTokens, mayEnd }: ReadOptions): PolicyDocument {
  const [first, second] = firstDocuments(text, maxTokens);
  const secondDocument = second === undefined ? undefined : spanOf(second);
  if (first === undefined) return yamlDocument(text, []);
  const errors = errorsOf(text, first);
  if (errors.length > 0) {
    const ended = mayEnd ? upToEnd(text, first, errors) : undefined;
    return ended ?? { ...yamlDocument(text, errors), secondDocument };
  }
  const adapted = adaptYaml(first, text);
  if ('node' in adapted) return { ...yamlDocument(text, []), root: adapted.node, secondDocument };
  const { message, offset, isLimit } = adapted;
  const problems = [isLimit ? limit(message, offset) : problem(message, offset)];
  return { ...yamlDocument(text, problems), secondDocument };
}

function errorsOf(text: string, { errors, directives }: Document.Parsed): readonly SyntaxProblem[] {
  const found = errors
    .filter(({ message, pos }) => !isCloseComment(text, message, pos[0]))
    .slice(0, MAX_PROBLEMS)
    .map(({ message, pos }) => ({
      message: firstLine(message),
      span: { start: pos[0], end: pos[1] },
      isLimit: false,
    }));
  const { explicit, version } = directives.yaml;
  if (explicit === true && version !== '1.1') found.push(problem('YAML must be version 1.1', 0));
  return found;
}

/** A comment right behind a bracket, a quote or a comma, which Go takes for one. */
function isCloseComment(text: string, message: string, offset: number): boolean {
  return message.startsWith('Comments must be') && /[\]}"',]/.test(text[offset - 1] ?? '');
}

/** Lines further out that Go's reader stumbles over, because it looks one word ahead. */
const STUMBLE = /[%@`:\t]|(?:"[^"\n]*"|'[^'\n]*'|\{[^}\n]*\}|\[[^\]\n]*\]|[!&]\S*) +- /y;

/**
 * Go's reader takes a line further out than the document for the document's end, and never looks at
 * what follows. So does this, and marks the place as that of a second document.
 */
function upToEnd(
  text: string,
  { contents }: Document.Parsed,
  [error]: readonly SyntaxProblem[],
): PolicyDocument | undefined {
  const root = contents?.range?.[0];
  if (error === undefined || root === undefined) return undefined;
  const start = nextWord(text, error.span.start);
  STUMBLE.lastIndex = start;
  if (STUMBLE.test(text)) return undefined;
  if (columnOf(text, start) >= columnOf(text, root)) return undefined;
  const read = parseFirst(text.slice(0, start - columnOf(text, start)), {
    maxTokens: MAX_TOKENS,
    mayEnd: false,
  });
  if (read.problems.length > 0 || read.root === undefined) return undefined;
  return { ...read, text, secondDocument: { start, end: text.length } };
}

/** Steps over spaces, line ends and whole lines of comment. */
function nextWord(text: string, from: number): number {
  const skip = /(?:[ \n\r]|(?<=^|\n) *#.*)*/y;
  skip.lastIndex = from;
  return from + (skip.exec(text)?.[0].length ?? 0);
}

function columnOf(text: string, offset: number): number {
  return offset === 0 ? 0 : offset - text.lastIndexOf('\n', offset - 1) - 1;
}

function spanOf(document: Document.Parsed): Span {
  return { start: document.range[0], end: document.range[2] };
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
