import { itemsOf, membersOf, stringOf } from './json-members.ts';
import type { Content, Members, Unwrapped, Unwrapping, Wrapper } from './unwrapped.ts';
import { unwrapAll } from './unwrapped.ts';

/** The column of the table AzureDiagnostics that holds the event. */
const LOG = 'log_s';
const AUDIT = /^kube-audit(-admin)?$/i;
const LOOKS_LIKE = 'an answer of Azure Log Analytics without audit events';

/**
 * Answers of Log Analytics over the table AzureDiagnostics: `tables` of rows with named columns, as
 * the API gives them, or rows that are objects, alone or in `value`, as tools make of them.
 */
export const logAnalytics: Wrapper<Members> = (members, unwrapping) => {
  const tables = itemsOf(members.get('tables') ?? EMPTY);
  if (tables !== undefined) return unwrapTables(tables, unwrapping);
  const body = membersOf(members.get('body') ?? EMPTY) ?? members;
  const rows = itemsOf(body.get('value') ?? EMPTY)?.map((row) => membersOf(row)) ?? [members];
  if (!rows.some((row) => row?.has(LOG))) return undefined;
  return unwrapAll(rowContents(rows), unwrapping, LOOKS_LIKE);
};

function unwrapTables(tables: readonly Buffer[], unwrapping: Unwrapping): Unwrapped | undefined {
  const contents: Content[] = [];
  for (const table of tables) {
    const members = membersOf(table);
    const names = (itemsOf(members?.get('columns') ?? EMPTY) ?? []).map((column) =>
      stringOf(membersOf(column)?.get('name')),
    );
    if (!names.includes(LOG)) continue;
    const rows = itemsOf(members?.get('rows') ?? EMPTY) ?? [];
    contents.push(...rowContents(rows.map((row) => named(names, row))));
  }
  return contents.length === 0 ? undefined : unwrapAll(contents, unwrapping, LOOKS_LIKE);
}

function named(names: readonly (string | undefined)[], row: Buffer): Members {
  const values = itemsOf(row) ?? [];
  return new Map(values.map((value, i) => [names[i] ?? '', value]));
}

function* rowContents(rows: Iterable<Members | undefined>): Generator<Content> {
  for (const row of rows) {
    const category = stringOf(row?.get('Category'));
    if (category !== undefined && !AUDIT.test(category)) continue;
    const source = stringOf(row?.get('_ResourceId')) ?? stringOf(row?.get('ResourceId'));
    yield { text: row?.get(LOG) ?? EMPTY, source };
  }
}

const EMPTY = Buffer.alloc(0);
