import type { AuditEvent, Level } from '../event/audit-event.ts';
import { LEVELS } from '../event/audit-event.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import type { Decision } from './decision.ts';
import type { Evaluator } from './evaluate.ts';
import type { FieldPlace } from './json-fields.ts';
import { jsonFields, jsonItems } from './json-fields.ts';
import { requestFromEvent } from './request-from-event.ts';

/** What became of an event. */
export type CutEvent =
  /** Written; `text` is the line the API server would have written, `level` what it says. */
  | {
      readonly kind: 'kept';
      readonly text: string;
      readonly level: Level;
      readonly decision: Decision;
      /** The policy asks for more than was recorded. */
      readonly isShort: boolean;
      readonly event: AuditEvent;
    }
  | { readonly kind: 'dropped'; readonly decision: Decision; readonly event: AuditEvent }
  | { readonly kind: 'rejected'; readonly reason: string };

/**
 * Cuts one recorded event down to what a policy would have written of it. Everything that stays
 * keeps its bytes. An event is never raised above the level it was recorded at.
 */
export function cutEvent(line: string, evaluate: Evaluator): CutEvent {
  const start = line.indexOf('{');
  const fields = start === -1 ? [] : jsonFields(line, start);
  const event = parseEvent(withoutBodies(line, fields));
  if (isRejected(event)) return { kind: 'rejected', reason: event.rejected };
  const decision = evaluate(requestFromEvent(event));
  if (decision.level === 'None' || decision.omitStages.includes(event.stage)) {
    return { kind: 'dropped', decision, event };
  }
  const isShort = LEVELS.indexOf(decision.level) > LEVELS.indexOf(event.level);
  const level = isShort ? event.level : decision.level;
  const removed = removals(line, fields, { level, event, decision });
  const text = withLevel(withoutRanges(line, removed), event.level, level);
  return { kind: 'kept', text, level, decision, isShort, event };
}

/** A range of text that goes. */
type Range = readonly [start: number, end: number];

const BODIES = ['requestObject', 'responseObject'];

/** The event without its bodies, which are large and tell the policy nothing. */
function withoutBodies(line: string, fields: readonly FieldPlace[]): string {
  const ranges = fields.flatMap((field, i) =>
    BODIES.includes(field.key) ? [fieldRange(line, fields, i)] : [],
  );
  return ranges.length === 0 ? line : withoutRanges(line, ranges);
}

interface Cutting {
  readonly level: Level;
  readonly event: AuditEvent;
  readonly decision: Decision;
}

function removals(
  line: string,
  fields: readonly FieldPlace[],
  { level, event, decision }: Cutting,
): readonly Range[] {
  return fields.flatMap((field, i) => {
    const isRequest = field.key === 'requestObject';
    if (level === 'Metadata' && field.key === 'annotations') return bodyAnnotations(line, field);
    if (!isRequest && field.key !== 'responseObject') return [];
    if (level === 'Metadata' || (level === 'Request' && !isRequest)) {
      return [fieldRange(line, fields, i)];
    }
    // A patch is kept as it was sent.
    if (!decision.omitManagedFields || (isRequest && event.verb === 'patch')) return [];
    return managedFields(line, field);
  });
}

/** Patches of webhooks are annotated from level Request on only. */
function bodyAnnotations(line: string, field: FieldPlace): readonly Range[] {
  const annotations = jsonFields(line, field.valueStart);
  return annotations.flatMap(({ key }, i) =>
    key.startsWith('patch.webhook.admission.k8s.io/') ? [fieldRange(line, annotations, i)] : [],
  );
}

/** In the object, in each item of a list, and in each row of a table. */
function managedFields(line: string, body: FieldPlace): readonly Range[] {
  const at = line.indexOf('"managedFields"', body.valueStart);
  if (at === -1 || at >= body.valueEnd) return [];
  const fields = objectFields(line, body.valueStart);
  const items = itemsOf(line, fields, 'items');
  const rows = itemsOf(line, fields, 'rows').flatMap((row) =>
    objectFields(line, row).flatMap(({ key, valueStart }) =>
      key === 'object' ? [valueStart] : [],
    ),
  );
  return [body.valueStart, ...items, ...rows].flatMap((start) => ofOneObject(line, start));
}

function itemsOf(line: string, fields: readonly FieldPlace[], name: string): readonly number[] {
  const list = fields.find(({ key }) => key === name);
  return list === undefined || line[list.valueStart] !== '['
    ? []
    : jsonItems(line, list.valueStart);
}

function ofOneObject(line: string, start: number): readonly Range[] {
  const metadata = objectFields(line, start).find(({ key }) => key === 'metadata');
  if (metadata === undefined) return [];
  const fields = objectFields(line, metadata.valueStart);
  return fields.flatMap(({ key }, i) =>
    key === 'managedFields' ? [fieldRange(line, fields, i)] : [],
  );
}

function objectFields(line: string, start: number): readonly FieldPlace[] {
  return line[start] === '{' ? jsonFields(line, start) : [];
}

/** A field with the comma that would be one too many. */
function fieldRange(line: string, fields: readonly FieldPlace[], index: number): Range {
  const field = fields[index] as FieldPlace;
  const next = fields[index + 1];
  if (next !== undefined) return [field.keyStart, next.keyStart];
  const previous = fields[index - 1];
  return previous === undefined
    ? [field.keyStart, field.valueEnd]
    : [line.indexOf(',', previous.valueEnd), field.valueEnd];
}

/** Ranges may touch or overlap: the two bodies at the end of an event share a comma. */
function withoutRanges(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  let out = '';
  let copied = 0;
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (start > copied) out += text.slice(copied, start);
    copied = Math.max(copied, end);
  }
  out += text.slice(copied);
  // Two fields taken from the end leave the comma before the first of them.
  return out.replace(/,\s*\}$/, '}');
}

function withLevel(text: string, from: Level, to: Level): string {
  if (from === to) return text;
  const field = jsonFields(text, text.indexOf('{')).find(({ key }) => key === 'level');
  if (field === undefined) return text;
  return `${text.slice(0, field.valueStart)}"${to}"${text.slice(field.valueEnd)}`;
}
