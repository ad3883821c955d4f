import type { Document } from 'yaml';
import { parseAllDocuments } from 'yaml';
import type { PolicyDocument, Span, SyntaxProblem } from '../policy/document.ts';
import { adaptYaml } from './adapt-yaml.ts';
import { parseJsonDocument } from './parse-json-document.ts';

/** A policy is a few kilobytes; beyond this nobody meant one. */
export const MAX_CHARACTERS: number = 16 * 1024 * 1024;

/**
 * Reads the text of a policy file as the API server would: what begins with `{` is JSON, all else
 * YAML 1.1, of which only the first document counts. Never throws for bad text.
 */
export function parsePolicyDocument(text: string): PolicyDocument {
  if (text.length > MAX_CHARACTERS) return yamlDocument(text, [problem('larger than 16 MiB', 0)]);
  if (/^\s*\{/.test(text)) return parseJsonDocument(text);
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return yamlDocument(text, [problem('nested too deep', 0)]);
  }
}

function parseYaml(text: string): PolicyDocument {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    schema: 'yaml-1.1',
    merge: true,
    uniqueKeys: false,
    strict: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [first, second] = 'empty' in documents ? [] : documents;
  const secondDocument = second === undefined ? undefined : spanOf(second);
  if (first === undefined) return yamlDocument(text, []);
  const errors = first.errors.map(({ message, pos }) => ({
    message: firstLine(message),
    span: { start: pos[0], end: pos[1] },
  }));
  const { explicit, version } = first.directives.yaml;
  if (explicit === true && version !== '1.1') errors.push(problem('YAML must be version 1.1', 0));
  if (errors.length > 0) {
    return upToEnd(text, first) ?? { ...yamlDocument(text, errors), secondDocument };
  }
  const adapted = adaptYaml(first);
  return 'message' in adapted
    ? { ...yamlDocument(text, [problem(adapted.message, adapted.offset)]), secondDocument }
    : { ...yamlDocument(text, []), root: adapted.node, secondDocument };
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
  return { message, span: { start: offset, end: offset } };
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
