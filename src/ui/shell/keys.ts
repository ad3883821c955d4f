/** What a key does, for the help. */
interface KeyHelp {
  readonly keys: readonly string[];
  readonly does: string;
}

/** All keys of the page. */
export const KEYS: readonly KeyHelp[] = [
  { keys: ['/'], does: 'Go to the query' },
  { keys: ['j', '↓'], does: 'Next row' },
  { keys: ['k', '↑'], does: 'Row before' },
  { keys: ['Enter'], does: 'Open or close the row; in the query: ask' },
  { keys: ['Esc'], does: 'Close what is open' },
  { keys: ['g', 'Home'], does: 'First row' },
  { keys: ['Tab'], does: 'Names within the row; Enter on one shows what to do with it' },
  { keys: ['Alt', 'click'], does: 'On a name or value: leave it out' },
  { keys: ['Shift', 'click'], does: 'On a name or value: show only it' },
  { keys: ['↑', '↓'], does: 'In the query: what was asked before' },
  { keys: ['?'], does: 'This help' },
];

/** Whether a key press is meant for the page and not for what is being typed. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return true;
  return !target.isContentEditable && !/^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
