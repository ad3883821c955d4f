import type { PageState } from '../state/page-state.ts';
import { readPageState, writePageState } from '../state/page-state.ts';

/** A question with a name, and all that decides how its answer is shown. */
export interface SavedSearch {
  readonly name: string;
  /** The state as the parameters of an address. */
  readonly state: string;
}

const MAX_NAME = 120;

/** What stands in a file of saved searches, so that other files are told apart. */
const FILE_KIND = 'annals saved searches';

/** Reads kept searches; what is none is left out. */
export function readSearches(json: unknown): readonly SavedSearch[] | undefined {
  return Array.isArray(json) ? json.flatMap(searchOf) : undefined;
}

function searchOf(json: unknown): readonly SavedSearch[] {
  if (typeof json !== 'object' || json === null) return [];
  const { name, state } = json as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || typeof state !== 'string' || name.trim() === '') return [];
  // Only what a state may hold is taken over from a file.
  const known = writePageState(readPageState(new URLSearchParams(state))).toString();
  return [{ name: name.trim().slice(0, MAX_NAME), state: known }];
}

/** The searches with one more; one of the same name is replaced. */
export function withSearch(
  searches: readonly SavedSearch[],
  name: string,
  { open: _open, compare: _compare, ...state }: PageState,
): readonly SavedSearch[] {
  const added = searchOf({ name, state: writePageState(state).toString() });
  return merged(searches, added);
}

/** The searches without one. */
export function withoutSearch(
  searches: readonly SavedSearch[],
  name: string,
): readonly SavedSearch[] {
  return searches.filter((search) => search.name !== name);
}

/** The searches with one called otherwise; the name of another one is not taken. */
export function renamed(
  searches: readonly SavedSearch[],
  name: string,
  to: string,
): readonly SavedSearch[] {
  const wanted = to.trim().slice(0, MAX_NAME);
  if (wanted === '' || searches.some((search) => search.name === wanted)) return searches;
  return searches.map((search) => (search.name === name ? { ...search, name: wanted } : search));
}

/** Both lists; of the same name the added one stays. */
export function merged(
  searches: readonly SavedSearch[],
  added: readonly SavedSearch[],
): readonly SavedSearch[] {
  const byName = new Map([...searches, ...added].map((search) => [search.name, search]));
  return [...byName.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** The state of a saved search. */
export function stateOf({ state }: SavedSearch): PageState {
  return readPageState(new URLSearchParams(state));
}

/** A file with the searches, for another browser or person. */
export function exportText(searches: readonly SavedSearch[]): string {
  return `${JSON.stringify({ kind: FILE_KIND, version: 1, searches }, null, 2)}\n`;
}

/** The searches in a file; undefined when it is no such file. */
export function importText(text: string): readonly SavedSearch[] | undefined {
  try {
    const json = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    return json?.['kind'] === FILE_KIND ? readSearches(json['searches']) : undefined;
  } catch {
    return undefined;
  }
}
