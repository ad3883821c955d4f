/** What an action line of a bulk request asks for, as far as Annals takes part. */
export interface BulkAction {
  readonly name: 'index' | 'create' | 'update' | 'delete';
  readonly index: string | undefined;
  readonly id: string | undefined;
}

const NAMES: readonly string[] = ['index', 'create', 'update', 'delete'];

/** Reads an action line, or says why it is none. */
export function parseBulkAction(line: string): BulkAction | string {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  if (!isRecord(json)) return 'not an object';
  const [entry, ...others] = Object.entries(json);
  if (entry === undefined || others.length > 0) return 'an object of one action is wanted';
  const [name, about] = entry;
  if (!isName(name)) return `unknown action ${JSON.stringify(name.slice(0, 40))}`;
  if (!isRecord(about)) return 'the action is not an object';
  return { name, index: textOf(about['_index']), id: textOf(about['_id']) };
}

/** Longer ones would fill the answer with what the sender wrote. */
const MAX_TEXT = 512;

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_TEXT) : undefined;
}

function isName(name: string): name is BulkAction['name'] {
  return NAMES.includes(name);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
