import { jsonTokens } from './json-tokens.ts';

/** What the beginning of a JSON document tells without parsing it, which may be cut short. */
export interface DocumentOutline {
  /** Keys at the first level; texts with their value (escapes as written), others with ''. */
  readonly keys: ReadonlyMap<string, string>;
  /** Index after the document, or undefined when the text ends before it does. */
  readonly end: number | undefined;
}

/** Outlines the JSON object or list that begins at `start`. Never throws. */
export function scanDocument(text: string, start: number): DocumentOutline {
  const keys = new Map<string, string>();
  let depth = 0;
  let before = '';
  let previous = '';
  for (const { text: found, end } of jsonTokens(text, start)) {
    depth += DEPTH_CHANGE[found] ?? 0;
    if (depth <= 0) return { keys, end };
    if (depth === 1 && previous === ':') keys.set(unquoted(before), unquoted(found));
    // A value that goes deeper is met at depth 2, so its key is entered at the colon.
    else if (depth === 1 && found === ':') keys.set(unquoted(previous), '');
    before = previous;
    previous = found;
  }
  return { keys, end: undefined };
}

const DEPTH_CHANGE: Readonly<Record<string, number>> = { '{': 1, '[': 1, '}': -1, ']': -1 };

function unquoted(token: string): string {
  return token.startsWith('"') ? token.slice(1, -1) : '';
}
