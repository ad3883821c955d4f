import { isCollection, isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { Failure } from '../../base/failure.ts';
import { renderBlock, renderFlow, renderScalar } from './render-value.ts';
import type { Json, Path, YamlFile } from './yaml-file.ts';
import { parseYamlFile, valueAt } from './yaml-file.ts';
import {
  column,
  contentEnd,
  dashOf,
  hasFlatLists,
  indentUnit,
  isEmptyValue,
  isRepeat,
  lineAfter,
  lineStart,
  pairOf,
  startOf,
} from './yaml-place.ts';

/**
 * Puts a value where a path leads and makes the maps on the way. Only the bytes of the value and of
 * its key are written; every other byte of the file stays as it is.
 */
export function putValue(file: YamlFile, document: number, path: Path, value: Json): YamlFile {
  if (JSON.stringify(valueAt(file, document, path)) === JSON.stringify(value)) return file;
  const root = file.documents[document]?.contents ?? undefined;
  if (root === undefined || (isScalar(root) && root.value === null)) {
    return splice(file, file.text.length, file.text.length, ownLines(file, nest(path, value)));
  }
  return put(file, root, path, value);
}

/** Adds an item at the end of a list, which is made where it is missing. */
export function addItem(file: YamlFile, document: number, path: Path, item: Json): YamlFile {
  const list = nodeAt(file, document, path);
  if (isScalar(list) && list.value !== null) return makeList(file, list, item);
  if (!isSeq(list) || list.items.length === 0) return putValue(file, document, path, [item]);
  return appendItem(file, list, item);
}

/** A single value where a list may stand becomes the first of two. */
function makeList(file: YamlFile, node: Node & { readonly value: unknown }, item: Json): YamlFile {
  const start = startOf(node);
  return splice(
    file,
    start,
    contentEnd(node, start),
    renderFlow(file, [node.value as Json, item], 0),
  );
}

/** The node a path leads to, as it stands in the file. */
export function nodeAt(file: YamlFile, document: number, path: Path): Node | undefined {
  let node: unknown = file.documents[document]?.contents;
  for (const step of path) {
    refuseRepeat(file, node);
    node =
      typeof step === 'number' && isSeq(node)
        ? node.items[step]
        : pairOf(node, String(step))?.value;
  }
  return node === null || node === undefined ? undefined : (node as Node);
}

/** Replaces a part of the text and reads the file again. */
export function splice(file: YamlFile, start: number, end: number, inserted: string): YamlFile {
  const text = file.text.slice(0, start) + inserted + file.text.slice(end);
  return parseYamlFile(text, 'what this file would become');
}

function put(file: YamlFile, node: unknown, path: Path, value: Json): YamlFile {
  refuseRepeat(file, node);
  const [step, ...rest] = path;
  if (step === undefined) return replace(file, node as Node, value);
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step];
    return item === undefined
      ? appendItem(file, node, nest(rest, value))
      : put(file, item, rest, value);
  }
  if (!isMap(node)) throw unexpected(file, node, 'a map');
  const pair = pairOf(node, String(step));
  if (pair === undefined) return appendPair(file, node, String(step), nest(rest, value));
  refuseRepeat(file, pair.value);
  const isWhole = rest.length === 0 && typeof value === 'object' && value !== null;
  if (!isEmptyValue(pair.value) && !isWhole && !isLongText(pair.value, rest, value)) {
    return put(file, pair.value, rest, value);
  }
  return fill(file, { map: node, key: pair.key as Node, old: pair.value }, nest(rest, value));
}

function nest(path: Path, value: Json): Json {
  return path.reduceRight<Json>(
    (inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }),
    value,
  );
}

/** Writes a value that is there already anew. */
function replace(file: YamlFile, node: Node, value: Json): YamlFile {
  const start = startOf(node);
  const end = contentEnd(node, start);
  if (isScalar(node) && (typeof value !== 'object' || value === null)) {
    return splice(file, start, end, renderScalar(value, file.text.slice(start, end)));
  }
  throw unexpected(file, node, 'a plain value');
}

/** Text of several lines is written as a block, with its key. */
function isLongText(node: unknown, rest: Path, value: Json): boolean {
  if (rest.length > 0) return false;
  const isBlock = isScalar(node) && node.type?.startsWith('BLOCK') === true;
  return isBlock || (typeof value === 'string' && value.includes('\n'));
}

interface EmptyPair {
  readonly map: YAMLMap;
  readonly key: Node;
  readonly old: unknown;
}

/** Gives a key that has no value one. */
function fill(file: YamlFile, { map, key, old }: EmptyPair, value: Json): YamlFile {
  const keyEnd = file.text.indexOf(':', contentEnd(key, startOf(key))) + 1;
  const oldEnd = contentEnd(old, keyEnd);
  if (map.flow === true) {
    return splice(file, keyEnd, oldEnd, ` ${renderFlow(file, value, startOf(key))}`);
  }
  const indent = column(file.text, startOf(key));
  if (typeof value === 'string' && value.includes('\n')) {
    const lines = renderBlock(
      file,
      { [String((key as { value?: unknown }).value)]: value },
      indent,
    );
    return splice(file, keyEnd, oldEnd, trimEnd(lines.slice(lines.indexOf(':') + 1)));
  }
  const isPlain = typeof value !== 'object' || value === null;
  const rendered = isPlain
    ? ` ${renderScalar(value, '')}`
    : file.eol + trimEnd(renderBlock(file, value, childIndent(file, value, indent)));
  return splice(file, keyEnd, oldEnd, rendered);
}

function childIndent(file: YamlFile, value: Json, indent: number): number {
  return Array.isArray(value) && hasFlatLists(file) ? indent : indent + indentUnit(file);
}

function appendPair(file: YamlFile, map: YAMLMap, key: string, value: Json): YamlFile {
  if (map.flow === true) return appendFlow(file, map, { key, value });
  const first = map.items[0];
  const indent = column(file.text, startOf(first?.key));
  return insertLines(
    file,
    contentEnd(map, startOf(map)),
    renderBlock(file, { [key]: value }, indent),
  );
}

function appendItem(file: YamlFile, list: YAMLSeq, item: Json): YamlFile {
  if (list.flow === true) return appendFlow(file, list, { value: item });
  const first = list.items[0] as Node;
  const indent = column(file.text, dashOf(first, file.text));
  return insertLines(file, contentEnd(list, startOf(list)), renderBlock(file, [item], indent));
}

/** Puts whole lines after the line in which something ends. */
function insertLines(file: YamlFile, end: number, lines: string): YamlFile {
  const at = lineAfter(file.text, end);
  const isLastLineOpen = at === file.text.length && !file.text.endsWith('\n');
  return splice(file, at, at, isLastLineOpen ? file.eol + trimEnd(lines) : lines);
}

interface FlowEntry {
  readonly key?: string;
  readonly value: Json;
}

/** Adds to `{…}` or `[…]`, spaced as the entry before it is. */
function appendFlow(
  file: YamlFile,
  collection: YAMLMap | YAMLSeq,
  { key, value }: FlowEntry,
): YamlFile {
  const open = startOf(collection);
  const last = collection.items.at(-1);
  const lastNode = isMap(collection) ? collection.items.at(-1)?.key : last;
  const at =
    last === undefined
      ? file.text.indexOf(collectionOpen(collection), open) + 1
      : contentEnd(last, open);
  const space =
    /\s*$/.exec(file.text.slice(open, last === undefined ? at : startOf(lastNode)))?.[0] ?? '';
  const rendered = renderFlow(file, value, last === undefined ? open : startOf(lastNode));
  const name = file.isJson ? `"${key}": ` : `${key}: `;
  const entry = key === undefined ? rendered : name + rendered;
  return splice(
    file,
    at,
    at,
    last === undefined
      ? entry
      : `,${space === '' && collection.items.length === 1 ? ' ' : space}${entry}`,
  );
}

function collectionOpen(collection: YAMLMap | YAMLSeq): string {
  return isMap(collection) ? '{' : '[';
}

/**
 * Takes away what a path leads to, with its key or dash and the whole of its lines. A list or map
 * that has nothing left goes as well.
 */
export function removeValue(file: YamlFile, document: number, path: Path): YamlFile {
  const parent = path.slice(0, -1);
  const step = path.at(-1);
  const holder = nodeAt(file, document, parent);
  if (step === undefined || !isCollection(holder)) return file;
  const index = isMap(holder)
    ? holder.items.findIndex(({ key }) => isScalar(key) && String(key.value) === String(step))
    : Number(step);
  if (holder.items[index] === undefined) return file;
  if (holder.items.length === 1 && parent.length > 0) return removeValue(file, document, parent);
  const collection = holder as YAMLMap | YAMLSeq;
  return collection.flow === true
    ? removeFlow(file, collection, index)
    : removeBlock(file, collection, index);
}

function removeFlow(file: YamlFile, collection: YAMLMap | YAMLSeq, index: number): YamlFile {
  const item = collection.items[index];
  const before = collection.items[index - 1];
  const after = collection.items[index + 1];
  const start = keyStart(item);
  if (before !== undefined) {
    return splice(file, contentEnd(before, start), contentEnd(item, start), '');
  }
  return splice(file, start, after === undefined ? contentEnd(item, start) : keyStart(after), '');
}

function removeBlock(file: YamlFile, collection: YAMLMap | YAMLSeq, index: number): YamlFile {
  const { text } = file;
  const item = collection.items[index];
  const start = isSeq(collection) ? dashOf(item as Node, text) : keyStart(item);
  const end = lineAfter(text, contentEnd(item, start));
  const from = lineStart(text, start);
  if (/^\s*$/.test(text.slice(from, start))) {
    const isOpenEnd = end === text.length && !text.endsWith('\n') && from > 0;
    return isOpenEnd ? splice(file, from - file.eol.length, end, '') : splice(file, from, end, '');
  }
  // The first key after a dash: what follows takes its place.
  const next = collection.items[index + 1];
  const nextStart = isSeq(collection) ? dashOf(next as Node, text) : keyStart(next);
  return splice(file, start, nextStart, '');
}

function keyStart(item: unknown): number {
  return startOf((item as { readonly key?: unknown } | undefined)?.key ?? item);
}

function ownLines(file: YamlFile, value: Json): string {
  const isOpen = file.text !== '' && !file.text.endsWith('\n');
  return (isOpen ? file.eol : '') + renderBlock(file, value, 0);
}

function trimEnd(lines: string): string {
  return lines.replace(/\r?\n$/, '');
}

function refuseRepeat(file: YamlFile, node: unknown): void {
  if (!isRepeat(node)) return;
  throw new Failure(
    'enable/not-a-manifest',
    `cannot change line ${lineNumber(file, node)}: an alias repeats what is written elsewhere`,
    { hint: 'Write the value out where the alias stands, and try again.' },
  );
}

function unexpected(file: YamlFile, node: unknown, wanted: string): Failure {
  return new Failure(
    'enable/not-a-manifest',
    `unexpected value in line ${lineNumber(file, node)}; want ${wanted}`,
  );
}

function lineNumber({ text }: YamlFile, node: unknown): number {
  return text.slice(0, startOf(node)).split('\n').length;
}
