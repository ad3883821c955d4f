import type { DocumentNode, MapEntry, PolicyDocument } from '../policy/document.ts';
import { MAX_DEPTH } from './adapt-yaml.ts';

/** Reads JSON text with positions. Unlike `JSON.parse` it keeps duplicate keys. */
export function parseJsonDocument(text: string): PolicyDocument {
  try {
    JSON.parse(text);
  } catch {
    return failed(text, 'begins with { and is read as JSON, but is not JSON', false);
  }
  try {
    const root = new JsonReader(text).read();
    return { format: 'json', text, root, problems: [], secondDocument: undefined };
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    return failed(text, `nested more than ${MAX_DEPTH} deep`, true);
  }
}

function failed(text: string, message: string, isLimit: boolean): PolicyDocument {
  const span = { start: 0, end: Math.min(1, text.length) };
  const problems = [{ message, span, isLimit }];
  return { format: 'json', text, root: undefined, problems, secondDocument: undefined };
}

class TooDeep extends Error {}

/** Walks text that is known to be JSON, so it need not look for errors. */
class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(depth = 0): DocumentNode {
    if (depth > MAX_DEPTH) throw new TooDeep();
    this.#skip(/[\s\uFEFF]*/y);
    const start = this.#at;
    const first = this.#text[start];
    if (first === '{') return this.#readMap(start, depth);
    if (first === '[') return this.#readList(start, depth);
    const token = this.#skip(first === '"' ? /"(?:[^"\\]|\\.)*"/y : /[^\s,\]}]+/y);
    return { kind: 'scalar', value: JSON.parse(token), span: { start, end: this.#at } };
  }

  #readMap(start: number, depth: number): DocumentNode {
    const entries: MapEntry[] = [];
    this.#at++;
    while (!this.#ends('}')) {
      const key = this.read(depth + 1);
      this.#skip(/\s*:/y);
      const value = this.read(depth + 1);
      const name = key.kind === 'scalar' ? String(key.value) : '';
      entries.push({ key: name, keySpan: key.span, value });
    }
    return { kind: 'map', entries, span: { start, end: this.#at }, flow: true };
  }

  #readList(start: number, depth: number): DocumentNode {
    const items: DocumentNode[] = [];
    this.#at++;
    while (!this.#ends(']')) items.push(this.read(depth + 1));
    return { kind: 'list', items, span: { start, end: this.#at }, flow: true };
  }

  /** Steps over the comma or the closing bracket, and tells which it was. */
  #ends(bracket: string): boolean {
    this.#skip(/[\s,]*/y);
    if (this.#text[this.#at] !== bracket) return false;
    this.#at++;
    return true;
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const token = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += token.length;
    return token;
  }
}
