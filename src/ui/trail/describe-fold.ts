import type { WireRow } from '../../api/row.ts';
import type { TrailEntry, WireSentence } from '../../api/search-answer.ts';
import { kindNameOf } from '../../trail/kind-name.ts';
import { visibleText } from '../../trail/visible-text.ts';
import { endingOf } from './row-tone.ts';

/** A piece of a sentence as the server sends it. */
export type Part = WireSentence['parts'][number];

/** What was done, and what was to be done. */
const VERBS: Readonly<Record<string, readonly [string, string]>> = {
  get: ['read', 'read'],
  list: ['listed', 'list'],
  watch: ['watched', 'watch'],
  create: ['created', 'create'],
  update: ['updated', 'update'],
  patch: ['patched', 'patch'],
  delete: ['deleted', 'delete'],
  deletecollection: ['deleted all', 'delete all'],
};

const MAX_WORD = 120;

/** Several like requests as one sentence: who did what how often, without what differs. */
export function describeFold(entries: readonly TrailEntry[]): readonly Part[] {
  const [first] = entries;
  if (first === undefined) return [];
  if (isRepeated(entries)) return [...(first.sentence?.parts ?? []), words(`, ${times(entries)}`)];
  return [...who(entries), words(' '), ...deed(first.row), ...objects(entries)];
}

function isRepeated([first, ...rest]: readonly TrailEntry[]): boolean {
  const text = first?.sentence?.text;
  return text !== undefined && rest.every(({ sentence }) => sentence?.text === text);
}

function who(entries: readonly TrailEntry[]): readonly Part[] {
  const users = new Set(entries.map(({ row }) => row.username));
  if (users.size > 1) return [words(`${users.size} nodes`)];
  const parts = entries[0]?.sentence?.parts ?? [];
  const last = parts.findIndex(({ kind }) => kind === 'actor');
  return last < 0
    ? [words(visibleText(entries[0]?.row.username ?? 'somebody', MAX_WORD))]
    : parts.slice(0, last + 1);
}

function deed(row: WireRow): readonly Part[] {
  const verb = visibleText(row.verb ?? 'call', MAX_WORD);
  const [done, todo] = row.resource === undefined ? CALL : (VERBS[verb] ?? [`did ${verb}`, verb]);
  switch (endingOf(row)) {
    case 'refused':
      return [words('was '), { kind: 'outcome', text: 'refused' }, words(': '), verbPart(todo)];
    case 'failed':
      return [{ kind: 'outcome', text: 'could not' }, words(' '), verbPart(todo)];
    case 'done':
    case 'open':
      return [verbPart(done)];
  }
}

const CALL: readonly [string, string] = ['called', 'call'];

function verbPart(text: string): Part {
  return { kind: 'verb', text };
}

function objects(entries: readonly TrailEntry[]): readonly Part[] {
  const row = entries[0]?.row;
  if (row === undefined) return [];
  if (row.resource === undefined) {
    const path = visibleText(row.requestURI?.replace(/\?.*/, '') ?? '', MAX_WORD);
    return [words(' '), { kind: 'value', text: path }, words(` ${times(entries)}`)];
  }
  return [...counted(entries, row, row.resource), ...place(row), ...howOften(entries)];
}

/** ` 12 pods`, ` lease node-1`, ` the status of 5 nodes`. */
function counted(
  entries: readonly TrailEntry[],
  { apiGroup, subresource }: WireRow,
  resource: string,
): readonly Part[] {
  const { singular, plural } = kindNameOf(resource, apiGroup);
  const of = subresource === undefined ? ' ' : ` the ${visibleText(subresource, MAX_WORD)} of `;
  const names = namesOf(entries);
  const [name] = names;
  if (names.size === 1 && name !== undefined) {
    const object: Part = {
      kind: 'object',
      text: visibleText(name, MAX_WORD),
      field: 'objectRef.name',
      value: name,
    };
    return [words(`${of}${visibleText(singular, MAX_WORD)} `), object];
  }
  const kind = visibleText(plural, MAX_WORD);
  return [words(names.size === 0 ? `${of}${kind}` : `${of}${names.size} ${kind}`)];
}

function place({ namespace }: WireRow): readonly Part[] {
  if (namespace === undefined) return [];
  const text = visibleText(namespace, MAX_WORD);
  return [
    words(' in '),
    { kind: 'namespace', text, field: 'objectRef.namespace', value: namespace },
  ];
}

/** Nothing where each request was about an object of its own, which the number of them says. */
function howOften(entries: readonly TrailEntry[]): readonly Part[] {
  return namesOf(entries).size === entries.length ? [] : [words(` ${times(entries)}`)];
}

function namesOf(entries: readonly TrailEntry[]): ReadonlySet<string> {
  return new Set(entries.flatMap(({ row }) => row.name ?? []));
}

function times({ length }: readonly TrailEntry[]): string {
  return `${length.toLocaleString('en')} times`;
}

function words(text: string): Part {
  return { kind: 'text', text };
}
