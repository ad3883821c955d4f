import { isScalar } from 'yaml';
import { type Flag, isAuditFlag } from './audit-setup.ts';
import { addItem, nodeAt, putValue, removeValue, splice } from './yaml-edit.ts';
import type { Json, Path, YamlFile } from './yaml-file.ts';
import { isRecord, listAt, mapAt, valueAt } from './yaml-file.ts';
import { startOf } from './yaml-place.ts';

/**
 * Where flags of the API server stand, and in which form: `list` as `--name=value`, `bare` as
 * `name=value`, `map` as `name: value`, `named` as a list of `{name, value}`, `shell` as words
 * within one line of a shell.
 */
export interface FlagHolder {
  readonly document: number;
  readonly path: Path;
  readonly form: 'list' | 'bare' | 'map' | 'named' | 'shell';
}

/** A flag that is there, and which items of the list it takes. */
interface FoundFlag extends Flag {
  readonly at: readonly number[];
}

/** Flags that stand alone: what follows them is no value. */
const SWITCHES = /^audit-(?:log-compress|.*-truncate-enabled|.*-throttle-enable)$/;

/** The flags that are there, in order; the last of a repeated one is the one that counts. */
export function readFlags(file: YamlFile, holder: FlagHolder): readonly FoundFlag[] {
  const { document, path, form } = holder;
  if (form === 'map') {
    const entries = Object.entries(mapAt(file, document, path));
    return entries.map(([name, value], at) => ({
      name: spelled(name),
      value: word(value),
      at: [at],
    }));
  }
  if (form === 'named') {
    return listAt(file, document, path).flatMap((item, at) =>
      isRecord(item)
        ? [{ name: spelled(word(item['name'])), value: word(item['value']), at: [at] }]
        : [],
    );
  }
  if (form === 'shell') {
    const text = word(mapOrText(file, holder));
    return [...text.matchAll(/--([\w-]+)(?:=(\S*))?/g)].map(([, name = '', value = 'true']) => ({
      name: spelled(name),
      value,
      at: [],
    }));
  }
  const value = valueAt(file, document, path);
  // k3s takes a single flag without a list around it.
  const items = typeof value === 'string' ? [value] : listAt(file, document, path);
  return readList(items.map(word), form);
}

/** The value of a flag that counts, or undefined where it is not given. */
export function flagValue(flags: readonly Flag[], name: string): string | undefined {
  return flags.findLast((flag) => flag.name === name)?.value;
}

function readList(items: readonly string[], form: 'list' | 'bare'): readonly FoundFlag[] {
  const found: FoundFlag[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at] ?? '';
    const [, dashes = '', name = '', value] = /^(--)?([\w-]+)(?:=(.*))?$/s.exec(item) ?? [];
    if (name === '' || (form === 'list' && dashes === '')) continue;
    const next = items[at + 1];
    const isApart =
      form === 'list' &&
      value === undefined &&
      next !== undefined &&
      !next.startsWith('--') &&
      !SWITCHES.test(spelled(name));
    found.push({
      name: spelled(name),
      value: isApart ? next : (value ?? 'true'),
      at: isApart ? [at, at + 1] : [at],
    });
    if (isApart) at++;
  }
  return found;
}

/** The API server reads `_` in the name of a flag as `-`. */
function spelled(name: string): string {
  return name.replaceAll('_', '-');
}

function word(value: Json | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}

/** Gives the flags that are missing; those that are there stay, unless their value was asked for. */
export function setFlags(
  file: YamlFile,
  holder: FlagHolder,
  flags: readonly Flag[],
  asked: ReadonlySet<string>,
): YamlFile {
  let changed = file;
  for (const flag of flags) changed = setFlag(changed, holder, flag, asked);
  return changed;
}

function setFlag(
  file: YamlFile,
  holder: FlagHolder,
  { name, value }: Flag,
  asked: ReadonlySet<string>,
): YamlFile {
  const old = readFlags(file, holder).findLast((flag) => flag.name === name);
  if (old === undefined) return addFlag(file, holder, { name, value });
  if (old.value === value || !asked.has(name)) return file;
  return replaceFlag(file, holder, { ...old, value });
}

function addFlag(file: YamlFile, { document, path, form }: FlagHolder, flag: Flag): YamlFile {
  const { name, value } = flag;
  switch (form) {
    case 'list':
      return addItem(file, document, path, `--${name}=${value}`);
    case 'bare':
      return addItem(file, document, path, `${name}=${value}`);
    case 'named':
      return addItem(file, document, path, { name, value });
    case 'map':
      return putValue(file, document, [...path, name], value);
    case 'shell': {
      const { offset } = shellWord(file, { document, path, form });
      return splice(file, offset, offset, ` --${name}=${value}`);
    }
    default:
      return form satisfies never;
  }
}

function replaceFlag(file: YamlFile, holder: FlagHolder, flag: FoundFlag): YamlFile {
  const { document, path, form } = holder;
  const { name, value, at } = flag;
  const last = at.at(-1) ?? 0;
  switch (form) {
    case 'list':
      return putValue(
        file,
        document,
        [...path, last],
        at.length > 1 ? value : `--${name}=${value}`,
      );
    case 'bare':
      return putValue(file, document, [...path, last], `${name}=${value}`);
    case 'named':
      return putValue(file, document, [...path, last, 'value'], value);
    case 'map':
      return putValue(file, document, [...path, name], value);
    case 'shell':
      return addFlag(removeShell(file, holder, name), holder, { name, value });
    default:
      return form satisfies never;
  }
}

/** Takes the flags of auditing away, and nothing else. */
export function removeAuditFlags(file: YamlFile, holder: FlagHolder): YamlFile {
  const found = readFlags(file, holder).filter(({ name }) => isAuditFlag(name));
  let changed = file;
  for (const { name, at } of found.toReversed()) changed = removeFlag(changed, holder, name, at);
  return changed;
}

function removeFlag(
  file: YamlFile,
  holder: FlagHolder,
  name: string,
  at: readonly number[],
): YamlFile {
  const { document, path, form } = holder;
  if (form === 'shell') return removeShell(file, holder, name);
  if (form === 'map') {
    const key = Object.keys(mapAt(file, document, path)).find((other) => spelled(other) === name);
    return removeValue(file, document, [...path, key ?? name]);
  }
  return at
    .toReversed()
    .reduce((changed, index) => removeValue(changed, document, [...path, index]), file);
}

/** Words of a shell stand in one scalar; only there is looked for them. */
function removeShell(file: YamlFile, holder: FlagHolder, name: string): YamlFile {
  const { start, end } = shellWord(file, holder);
  const words = new RegExp(`\\s--${name.replaceAll('-', '[-_]')}(?:=[^\\s"']*)?(?=[\\s"']|$)`, 'g');
  return splice(file, start, end, file.text.slice(start, end).replace(words, ''));
}

interface ShellWord {
  readonly start: number;
  readonly end: number;
  /** Just past the word `kube-apiserver`. */
  readonly offset: number;
}

function shellWord(file: YamlFile, { document, path }: FlagHolder): ShellWord {
  const node = nodeAt(file, document, path);
  const start = startOf(node);
  const end = isScalar(node) ? (node.range?.[1] ?? start) : start;
  const source = file.text.slice(start, end);
  const match = /kube-apiserver(?=\s)/.exec(source);
  return { start, end, offset: start + (match === null ? 0 : match.index + match[0].length) };
}

function mapOrText(file: YamlFile, { document, path }: FlagHolder): Json {
  const node = nodeAt(file, document, path);
  return isScalar(node) ? (node.value as Json) : null;
}
