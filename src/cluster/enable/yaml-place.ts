import { isAlias, isCollection, isMap, isNode, isPair, isScalar, type Node, type Pair } from 'yaml';
import type { YamlFile } from './yaml-file.ts';

/** Offset of the first character of the line that `offset` lies in. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset just past the line that `offset` lies in, its line end included. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

/** Column of an offset, from 0. */
export function column(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Where a node begins. */
export function startOf(node: unknown): number {
  const range = isNode(node) ? node.range : undefined;
  return range?.[0] ?? 0;
}

/** Just past the last character a node needs; what follows is comments and empty lines. */
export function contentEnd(node: unknown, fallback: number): number {
  if (isPair(node)) return contentEnd(node.value, contentEnd(node.key, fallback));
  if (!isNode(node) || node.range === undefined || node.range === null) return fallback;
  if (isCollection(node) && node.flow !== true) {
    const last = node.items.at(-1);
    return last === undefined ? node.range[1] : contentEnd(last, node.range[1]);
  }
  // An empty value has no text of its own.
  if (isScalar(node) && node.source === '' && node.range[0] === node.range[1]) return fallback;
  return node.range[1];
}

/** Where a line may be put after a node: the start of the next line, or the end of the text. */
export function lineAfter(text: string, end: number): number {
  return end > 0 && text[end - 1] === '\n' ? end : lineEnd(text, end);
}

/** Offset of the dash of an item of a block list. */
export function dashOf(item: Node, text: string): number {
  const before = text.slice(0, startOf(item));
  return before.lastIndexOf('-');
}

/** Whether lists in this file stand as far in as their key, as kubeadm writes them. */
export function hasFlatLists({ text }: Pick<YamlFile, 'text'>): boolean {
  const [, keyIndent, dashIndent] = /^( *)[\w"'./-]+:[ \t]*(?:#.*)?\r?\n( *)- /m.exec(text) ?? [];
  return keyIndent !== undefined && keyIndent === dashIndent;
}

/** How far in the file puts what lies within a map: two columns, or four as Talos does. */
export function indentUnit({ text }: Pick<YamlFile, 'text'>): number {
  const [, indent = '  '] =
    /^[\w"'./-]+:[ \t]*(?:#.*)?\r?\n(?: *(?:#.*)?\r?\n)*( +)[\w"'.]/m.exec(text) ?? [];
  return Math.min(8, Math.max(2, indent.length));
}

/** The pair of a key in a map, merges left out: only what stands there can be changed. */
export function pairOf(node: unknown, key: string): Pair | undefined {
  if (!isMap(node)) return undefined;
  return node.items.find(({ key: other }) => isScalar(other) && String(other.value) === key);
}

/** Whether a value is there but empty: nothing, `null`, `{}` or `[]`. */
export function isEmptyValue(node: unknown): boolean {
  if (node === null || node === undefined) return true;
  if (isScalar(node)) return node.value === null;
  return isCollection(node) && node.items.length === 0;
}

/** Whether a node repeats another one. */
export function isRepeat(node: unknown): boolean {
  return isAlias(node);
}
