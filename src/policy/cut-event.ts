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
  // To know where the fields are takes as long as to read them, and most events are kept as they are.
  const fields = mayBeCut(line) ? fieldsOf(line) : [];
  // Numbers are copied as text, so that they need not be exact here.
  const event = parseEvent(withoutBodies(line, fields), { integers: 'doubles' });
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
const WEBHOOK_PATCH = 'patch.webhook.admission.k8s.io/';

/** Where none of this stands, nothing could be cut: both bodies end so. */
const CUTTABLE = ['Object"', WEBHOOK_PATCH];

const MANAGED_FIELDS = ['"managedFields"'];

/** An escaped character of those keys. API servers escape none of them, but any writer of JSON may. */
const ESCAPED = /\\(?:\/|u00(?:2[def]|38|[4-7]))/i;

function mayBeCut(line: string): boolean {
  return mayHold(line, CUTTABLE);
}

/** Quick and never wrong where it says no. */
function mayHold(text: string, keys: readonly string[]): boolean {
  return keys.some((key) => text.includes(key)) || ESCAPED.test(text);
}

function fieldsOf(line: string): readonly FieldPlace[] {
  const start = line.indexOf('{');
  return start === -1 ? [] : jsonFields(line, start);
}

/** The event without its bodies, which are large and tell the policy nothing. */
function withoutBodies(line: string, fields: readonly FieldPlace[]): string {
  return withoutRanges(
    line,
    rangesOf(fields, ({ key }) => BODIES.includes(key)),
  );
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
  if (level === 'Metadata') {
    const within = fields.filter(({ key }) => key === 'annotations');
    const annotations = within.flatMap((field) => bodyAnnotations(line, field));
    return [...annotations, ...rangesOf(fields, ({ key }) => BODIES.includes(key))];
  }
  const goes = level === 'Request' ? BODIES.slice(1) : [];
  const bodies = rangesOf(fields, ({ key }) => goes.includes(key));
  if (!decision.omitManagedFields) return bodies;
  const stays = fields.filter(
    // A patch is kept as it was sent.
    ({ key }) =>
      BODIES.includes(key) &&
      !goes.includes(key) &&
      !(key === 'requestObject' && event.verb === 'patch'),
  );
  return [...bodies, ...stays.flatMap((field) => managedFields(line, field))];
}

/** Patches of webhooks are annotated from level Request on only. */
function bodyAnnotations(line: string, field: FieldPlace): readonly Range[] {
  return rangesOf(objectFields(line, field.valueStart), ({ key }) => key.startsWith(WEBHOOK_PATCH));
}

/** In the object, in each item of a list, and in each row of a table. */
function managedFields(line: string, body: FieldPlace): readonly Range[] {
  if (!mayHold(line.slice(body.valueStart, body.valueEnd), MANAGED_FIELDS)) return [];
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
  return rangesOf(objectFields(line, metadata.valueStart), ({ key }) => key === 'managedFields');
}

function objectFields(line: string, start: number): readonly FieldPlace[] {
  return line[start] === '{' ? jsonFields(line, start) : [];
}

/** The fields of one object that go, with the commas that would be too many. */
function rangesOf(
  fields: readonly FieldPlace[],
  goes: (field: FieldPlace) => boolean,
): readonly Range[] {
  const lastToStay = fields.findLastIndex((field) => !goes(field));
  const ranges: Range[] = [];
  for (let i = 0; i < lastToStay; i++) {
    const [field, next] = [fields[i] as FieldPlace, fields[i + 1] as FieldPlace];
    if (goes(field)) ranges.push([field.keyStart, next.keyStart]);
  }
  const last = fields.at(-1);
  if (last === undefined || lastToStay === fields.length - 1) return ranges;
  const start = fields[lastToStay]?.valueEnd ?? fields[0]?.keyStart ?? last.keyStart;
  return [...ranges, [start, last.valueEnd]];
}

/** In order: those of annotations and of bodies are found apart. */
function withoutRanges(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  let out = '';
  let copied = 0;
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (start > copied) out += text.slice(copied, start);
    copied = Math.max(copied, end);
  }
  return out + text.slice(copied);
}

function withLevel(text: string, from: Level, to: Level): string {
  if (from === to) return text;
  const field = fieldsOf(text).find(({ key }) => key === 'level');
  if (field === undefined) return text;
  return `${text.slice(0, field.valueStart)}"${to}"${text.slice(field.valueEnd)}`;
}
