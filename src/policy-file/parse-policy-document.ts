import type { PolicyDocument } from '../policy/document.ts';
import { decodeLossy, decodeText } from './decode-text.ts';
import { parseJsonDocument } from './parse-json-document.ts';
import { parseYaml } from './parse-yaml.ts';
import { limit, problem, yamlDocument } from './syntax-problem.ts';

/** A policy is a few kilobytes; beyond this nobody meant one. */
export const MAX_CHARACTERS: number = 16 * 1024 * 1024;

/** Reads the bytes of a policy file as the API server would. Never throws, whatever they are. */
export function parsePolicyBytes(bytes: Uint8Array): PolicyDocument {
  if (bytes.length > 4 * MAX_CHARACTERS) return yamlDocument('', [limit('larger than 64 MiB', 0)]);
  const decoded = decodeText(bytes);
  if ('text' in decoded) return parsePolicyDocument(decoded.text);
  const text = decodeLossy(bytes);
  if (isJson(text)) return parsePolicyDocument(text);
  return yamlDocument(text, [problem(decoded.problem, decoded.offset)]);
}

/**
 * Reads the text of a policy file as the API server would: what begins with `{` is JSON, all else
 * YAML 1.1, of which only the first document counts. Never throws for bad text.
 */
export function parsePolicyDocument(text: string): PolicyDocument {
  if (text.length > MAX_CHARACTERS) return yamlDocument(text, [limit('larger than 16 MiB', 0)]);
  if (isJson(text)) return parseJsonDocument(text);
  const control = text.search(CONTROL);
  if (control !== -1) {
    const code = text.charCodeAt(control).toString(16).padStart(4, '0').toUpperCase();
    return yamlDocument(text, [problem(`the character U+${code} is not allowed`, control)]);
  }
  return { ...parseYaml(withPlainBreaks(text)), text };
}

/** A byte order mark is no space for Go, so that JSON behind one is read as YAML. */
function isJson(text: string): boolean {
  return /^[^\S\uFEFF]*\{/.test(text);
}

/** What YAML 1.1 has no place for, lone halves of characters included. */
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\x00-\x08\v\f\x0e-\x1f\x7f-\x84\x86-\x9f\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Line breaks of YAML 1.1 that the library does not know. */
const LINE_BREAKS = /\r(?!\n)|[\u0085\u2028\u2029]/g;

/** The text as the library must see it; each change is of one code unit, so that places stay. */
function withPlainBreaks(text: string): string {
  // Go skips a second byte order mark as well, but counts it as a column.
  return text
    .replace(/^\uFEFF/, '\n')
    .replace(/^\n\uFEFF/, '\n ')
    .replace(LINE_BREAKS, '\n');
}
