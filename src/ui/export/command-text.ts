import type { SelectionParameters } from '../../api/parameters.ts';

/** How the answer is shown, as far as a command can do the same. */
export interface ShownAs {
  readonly view?: 'table';
  readonly order?: 'oldest';
}

/** The command that asks in a terminal what the page asks. */
export function commandText(
  { query = '', since, until, stages }: SelectionParameters,
  { view, order }: ShownAs,
): string {
  const words = ['annals', view === 'table' ? 'search' : 'trail'];
  if (since !== undefined) words.push('--since', quoted(since));
  if (until !== undefined) words.push('--until', quoted(until));
  if (stages === true) words.push('--stages');
  if (view === 'table' && order === 'oldest') words.push('--order', 'oldest');
  if (query !== '') words.push(...(query.startsWith('-') ? ['--'] : []), quoted(query));
  return words.join(' ');
}

/** The call that asks the server for the same; a token goes into its place where one is needed. */
export function curlText(url: string): string {
  return `curl -sS ${quoted(url)}`;
}

/** A word that no shell takes apart. */
function quoted(word: string): string {
  return /^[\w.,:/@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
