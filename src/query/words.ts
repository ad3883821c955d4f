import type { FieldReference } from './field.ts';
import { isExact } from './pattern.ts';
import type { Pattern, Query, Test } from './query.ts';

const WORD = /[\p{L}\p{N}\p{M}_]+/gu;
const ASCII_WORD = /[A-Za-z0-9_]+/g;
const ENDS_IN_WORD = /[\p{L}\p{N}\p{M}_]$/u;
const BEGINS_WITH_WORD = /^[\p{L}\p{N}\p{M}_]/u;
const NOT_ASCII = /[^\0-\x7f]/;

/**
 * The words of a text in order, in lower case: runs of letters, digits and `_` of any script. A
 * filter by word must be built with this, or it will leave out events that match.
 */
export function wordsOf(text: string): readonly string[] {
  if (NOT_ASCII.test(text)) return (text.match(WORD) ?? []).map(foldCase);
  return text.toLowerCase().match(ASCII_WORD) ?? [];
}

/**
 * Lower case, word by word: Greek writes a sigma at the end of a word in another way, which would
 * make a word differ from its own beginning.
 */
function foldCase(word: string): string {
  return word.toLowerCase().replaceAll('ς', 'σ');
}

/** One word of a free text pattern: `["nginx"]` is the word itself, `["nginx", ""]` is `nginx*`. */
export type WordPattern = readonly string[];

/**
 * A free text pattern as the words it asks for. A `*` belongs to the word it touches; one that
 * touches none stands for a whole word.
 */
export function wordPatterns({ parts }: Pattern): readonly WordPattern[] {
  const words: string[][] = [];
  let open = false;
  for (const [at, part] of parts.entries()) {
    if (at > 0 && open) words[words.length - 1]?.push('');
    else if (at > 0) words.push(['', '']);
    addWords(words, part, at > 0);
    open = ENDS_IN_WORD.test(part) || (part === '' && at > 0);
  }
  return words;
}

/** Adds the words of a literal piece; the first goes on with the word a `*` has left open. */
function addWords(words: string[][], part: string, isOpen: boolean): void {
  const [first, ...rest] = wordsOf(part);
  if (first === undefined) return;
  const last = words[words.length - 1];
  if (isOpen && last !== undefined && BEGINS_WITH_WORD.test(part)) last[last.length - 1] = first;
  else words.push([first]);
  words.push(...rest.map((word) => [word]));
}

/** The whole words an event must hold for a free text pattern to match; none that touch a `*`. */
export function requiredWords(pattern: Pattern): readonly string[] {
  return wordPatterns(pattern).flatMap((word) => (word.length === 1 ? word : []));
}

/**
 * What must stand in an event, somewhere among its texts, for a query to match it. `unknown` says
 * nothing: any event may match.
 */
export type RequiredWords =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'all'; readonly of: readonly RequiredWords[] }
  | { readonly kind: 'any'; readonly of: readonly RequiredWords[] };

const UNKNOWN: RequiredWords = { kind: 'unknown' };

/**
 * The words without which an event cannot match a query, for a filter that knows which words stand
 * among the texts of an event (`eachText`). It never asks for a word that a match might lack.
 */
export function requiredWordsOfQuery(query: Query): RequiredWords {
  switch (query.kind) {
    case 'all':
    case 'not':
      return UNKNOWN;
    case 'and':
      return allOf(query.operands.map(requiredWordsOfQuery));
    case 'or':
      return anyOf(query.operands.map(requiredWordsOfQuery));
    case 'text':
      return allWords(requiredWords(query.pattern));
    case 'field':
      return allWords([...wordsOfField(query.field), ...wordsOfTest(query.field, query.test)]);
  }
}

function allWords(words: readonly string[]): RequiredWords {
  return allOf([...new Set(words)].map((word) => ({ kind: 'word', word })));
}

function allOf(operands: readonly RequiredWords[]): RequiredWords {
  const of = operands.filter(({ kind }) => kind !== 'unknown');
  if (of.length === 0) return UNKNOWN;
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'all', of };
}

function anyOf(of: readonly RequiredWords[]): RequiredWords {
  return of.some(({ kind }) => kind === 'unknown') ? UNKNOWN : { kind: 'any', of };
}

/** Roots below which keys count as text. */
export const ROOTS_WITH_KEYS: ReadonlySet<string> = new Set([
  'annotations',
  'requestObject',
  'responseObject',
]);

/** Whatever is asked of a value below annotations and bodies, the keys that lead to it are there. */
function wordsOfField(field: FieldReference): readonly string[] {
  if (field.kind === 'known') return field.name === 'decision' ? wordsOf(DECISION_KEY) : [];
  if (field.kind !== 'path' || !ROOTS_WITH_KEYS.has(field.path[0] ?? '')) return [];
  return field.path.slice(1).flatMap(wordsOf);
}

const DECISION_KEY = 'authorization.k8s.io/decision';

/** Fields whose values are told by Annals, not by the event, or are written another way there. */
const NOT_IN_EVENT: ReadonlySet<string> = new Set([
  'cluster',
  'source',
  'latencyMs',
  'requestReceivedTimestamp',
  'stageTimestamp',
]);

function wordsOfTest(field: FieldReference, test: Test): readonly string[] {
  if (field.kind === 'known' && NOT_IN_EVENT.has(field.name)) return [];
  if (test.kind !== 'pattern') return [];
  return isExact(test.pattern) ? wordsOf(test.pattern.parts[0] ?? '') : requiredWords(test.pattern);
}
