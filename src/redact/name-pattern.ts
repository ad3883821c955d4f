/** Tells whether a name is one of several patterns: `*` is any text, case does not matter. */
export function compileNames(patterns: readonly string[]): RegExp {
  return new RegExp(patterns.map(sourceOf).join('|') || '(?!)', 'is');
}

/** A pattern that matches the text itself. */
export function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** Anchors instead of `.*` at the ends: a search is many times as fast as matching all of a name. */
function sourceOf(pattern: string): string {
  const inner = pattern.replace(/^\*+/, '').replace(/\*+$/, '');
  const source = inner.split('*').map(escapeRegExp).join('.*');
  const start = pattern.startsWith('*') ? '' : '^';
  return `${start}${source}${pattern.endsWith('*') ? '' : '$'}`;
}
