import type { DocumentNode, MapEntry, PolicyDocument, Span } from './document.ts';
import type { Edit } from './finding.ts';

/** Applies edits that do not overlap; of two that do, the earlier in the list wins. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const accepted: Edit[] = [];
  for (const edit of edits) {
    const at = placeAmong(accepted, edit.span);
    // What is accepted is apart and in order, so that only the neighbours can overlap.
    const neighbours = [accepted[at - 1], accepted[at]];
    const isFree = neighbours.every(
      (other) => other === undefined || !overlaps(other.span, edit.span),
    );
    if (isFree) accepted.splice(at, 0, edit);
  }
  let out = '';
  let copied = 0;
  for (const { span, text: replacement } of accepted) {
    out += text.slice(copied, span.start) + replacement;
    copied = span.end;
  }
  return out + text.slice(copied);
}

/** Where a span belongs among edits in order: before the first that does not come before it. */
function placeAmong(edits: readonly Edit[], span: Span): number {
  let low = 0;
  let high = edits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = (edits[middle] as Edit).span;
    const comesFirst = other.start - span.start || other.end - span.end;
    if (comesFirst < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function overlaps(a: Span, b: Span): boolean {
  if (a.start === b.start && a.end === b.end) return true;
  return a.start < b.end && b.start < a.end;
}

/** Puts another scalar in the place of one. */
export function replaceValue(span: Span, value: string): Edit {
  return { span, text: quoteScalar(value) };
}

/** Takes an item out of a list, with its line where it has one of its own. */
export function removeItem(
  document: PolicyDocument,
  list: DocumentNode | undefined,
  index: number,
): readonly Edit[] {
  if (list?.kind !== 'list') return [];
  const item = list.items[index];
  if (item === undefined) return [];
  if (!list.flow) return [{ span: itemLines(document.text, item.span), text: '' }];
  const next = list.items[index + 1];
  const previous = list.items[index - 1];
  if (next !== undefined)
    return [{ span: { start: item.span.start, end: next.span.start }, text: '' }];
  if (previous === undefined) return [{ span: item.span, text: '' }];
  return [{ span: { start: previous.span.end, end: item.span.end }, text: '' }];
}

/** Takes a key out of a block map, with its value. Nothing for a map written with braces. */
export function removeEntry(text: string, entry: MapEntry): readonly Edit[] {
  const start = lineStart(text, entry.keySpan.start);
  if (text.slice(start, entry.keySpan.start).trim() !== '') return [];
  return [{ span: { start, end: lineEnd(text, lastCharacter(text, entry.value.span)) }, text: '' }];
}

/** Adds `key: value` as the last key of a block map. */
export function addEntry(
  text: string,
  map: DocumentNode | undefined,
  line: string,
): readonly Edit[] {
  if (map?.kind !== 'map' || map.flow) return [];
  const first = map.entries[0];
  const last = map.entries.at(-1);
  if (first === undefined || last === undefined) return [];
  const indent = ' '.repeat(first.keySpan.start - lineStart(text, first.keySpan.start));
  const end = lineEnd(text, lastCharacter(text, last.value.span));
  const newline = text[end - 1] === '\n' ? '' : '\n';
  return [{ span: { start: end, end }, text: `${newline}${indent}${line}\n` }];
}

/** Adds lines as the last item of a block list, indented like the others. */
export function addItem(
  text: string,
  list: DocumentNode | undefined,
  lines: readonly string[],
): readonly Edit[] {
  if (list?.kind !== 'list' || list.flow) return [];
  const last = list.items.at(-1);
  if (last === undefined) return [];
  const dash = text.lastIndexOf('-', last.span.start);
  const indent = ' '.repeat(Math.max(0, dash - lineStart(text, dash)));
  const end = lineEnd(text, lastCharacter(text, last.span));
  const newline = text[end - 1] === '\n' ? '' : '\n';
  const [first, ...rest] = lines;
  const item = [`${indent}- ${first}`, ...rest.map((line) => `${indent}  ${line}`)].join('\n');
  return [{ span: { start: end, end }, text: `${newline}${item}\n` }];
}

/** Adds values to a list of texts, in its own style. */
export function addValues(
  text: string,
  list: DocumentNode | undefined,
  values: readonly string[],
): readonly Edit[] {
  if (list?.kind !== 'list') return [];
  const last = list.items.at(-1);
  if (last === undefined) return [];
  if (!list.flow) return values.flatMap((value) => addItem(text, list, [quoteScalar(value)]));
  const { end } = last.span;
  return [{ span: { start: end, end }, text: values.map((v) => `, ${quoteScalar(v)}`).join('') }];
}

/** A text as YAML and JSON both read it, or plain where that is safe. */
function quoteScalar(value: string): string {
  return JSON.stringify(value);
}

/** The lines of a block item, from its dash to the end of its last line. */
function itemLines(text: string, span: Span): Span {
  const dash = text.lastIndexOf('-', span.start);
  return { start: lineStart(text, dash), end: lineEnd(text, lastCharacter(text, span)) };
}

/** Block values end behind their line break, which belongs to the next line already. */
function lastCharacter(text: string, span: Span): number {
  let end = span.end;
  while (end > span.start && /\s/.test(text[end - 1] ?? '')) end--;
  return Math.max(span.start, end - 1);
}

/** The offset of the first character of a line. */
export function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset just past the line break that ends the line. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}
