/** One step of a path into a JSON value. */
export type PathStep =
  | { readonly kind: 'key'; readonly key: string }
  /** Any member of an object, any item of a list. */
  | { readonly kind: 'any' }
  /** Any number of steps, also none. */
  | { readonly kind: 'deep' };

/** The steps of a path, or why it is none. */
export type ParsedPath =
  | { readonly steps: readonly PathStep[] }
  | { readonly problem: string; readonly at: number };

const PART = /(\*\*)|(\*)|\[(\*)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]*"\s]+)/y;

/**
 * Reads a path such as `spec.users[*].token`: keys with dots between, `*` or `[*]` for any member or
 * item, `**` for any depth, `["a.b/c"]` for a key that holds dots. Never throws.
 */
export function parsePath(text: string): ParsedPath {
  const steps: PathStep[] = [];
  let at = 0;
  while (at < text.length) {
    if (steps.length > 0 && text[at] === '.') at++;
    else if (steps.length > 0 && text[at] !== '[') return unexpected(text, at);
    PART.lastIndex = at;
    const match = PART.exec(text);
    const step = match === null ? undefined : stepOf(match);
    if (match === null || step === undefined) return unexpected(text, at);
    steps.push(step);
    at += match[0].length;
  }
  const last = steps.at(-1);
  if (last === undefined) return { problem: 'is empty', at: 0 };
  if (last.kind === 'deep') return { problem: 'ends in **, which names nothing', at };
  return { steps };
}

function stepOf([, deep, any, item, quoted, key]: RegExpExecArray): PathStep | undefined {
  if (deep !== undefined) return { kind: 'deep' };
  if (any !== undefined || item !== undefined) return { kind: 'any' };
  if (key !== undefined) return { kind: 'key', key };
  try {
    return { kind: 'key', key: JSON.parse(`"${quoted}"`) as string };
  } catch {
    return undefined;
  }
}

function unexpected(text: string, at: number): ParsedPath {
  const what = at >= text.length ? 'end' : JSON.stringify(text[at]);
  return { problem: `unexpected ${what} at character ${at + 1}`, at };
}
