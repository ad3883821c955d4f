import { type JsonNode, stringAt } from './json-node.ts';
import type { Hidden } from './redact-rule.ts';

/** A part of a text and what takes its place. */
export interface Edit extends Hidden {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** An edit of a part of a text, which is at the path of the text unless it names another. */
export type TextEdit = Omit<Edit, 'path'> & { readonly path?: string };

/** The text with all parts replaced; edits are in ascending order and do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let out = '';
  let copied = 0;
  for (const { start, end, replacement } of edits) {
    out += text.slice(copied, start) + replacement;
    copied = end;
  }
  return out + text.slice(copied);
}

/**
 * Edits of the text a string node stands for as edits of the JSON text around it. All else stays as
 * it was escaped.
 */
export function editsOfString(
  text: string,
  node: JsonNode,
  inner: readonly Edit[],
): readonly Edit[] {
  const offsets = offsetsOf(text, node);
  return inner.map((edit) => ({
    ...edit,
    start: offsets[edit.start] ?? node.end - 1,
    end: offsets[edit.end] ?? node.end - 1,
    replacement: JSON.stringify(edit.replacement).slice(1, -1),
  }));
}

/** Where each UTF-16 unit of the decoded string begins in the JSON text, and where the last ends. */
function offsetsOf(text: string, node: JsonNode): Uint32Array {
  const offsets = new Uint32Array(stringAt(text, node).length + 1);
  let at = node.start + 1;
  for (let i = 0; i < offsets.length; i++) {
    offsets[i] = at;
    if (text.charCodeAt(at) !== 0x5c) at++;
    else at += text.charCodeAt(at + 1) === 0x75 ? 6 : 2;
  }
  return offsets;
}
