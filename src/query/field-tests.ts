import { renderTimeUs } from '../event/time.ts';
import type { FieldReference } from './field.ts';
import { typeOfField } from './field.ts';
import { parseNetwork } from './network.ts';
import { parseNumber } from './parse-number.ts';
import type { TimeContext, TimeSpan } from './parse-time.ts';
import { parseTimeSpan } from './parse-time.ts';
import { isAnything, isExact, normalPattern } from './pattern.ts';
import type { Comparison, Test } from './query.ts';

/** Tests that must all pass, or why a value cannot be asked of a field. */
export type FieldTests =
  | { readonly kind: 'tests'; readonly tests: readonly Test[] }
  | { readonly kind: 'error'; readonly message: string; readonly hint?: string };

/** Roots that hold other fields, so that a value of theirs can only be asked for by key. */
const OBJECTS: ReadonlySet<string> = new Set([
  'annotations',
  'authenticationMetadata',
  'impersonatedUser',
  'metadata',
  'objectRef',
  'requestObject',
  'responseObject',
  'responseStatus',
]);

/** Says so when a field has no value of its own. */
export function objectError(field: FieldReference): FieldTests | undefined {
  const root = field.kind === 'path' && field.path.length === 1 ? (field.path[0] ?? '') : '';
  if (!OBJECTS.has(root)) return undefined;
  return {
    kind: 'error',
    message: `${root} holds other fields and has no value of its own`,
    hint: `Name a field inside of it, or write ${root}.*: value for any of them.`,
  };
}

/** What `field: value` asks, for the literal pieces of the value between its `*`s. */
export function testsOfValue(
  field: FieldReference,
  parts: readonly string[],
  times: TimeContext,
): FieldTests {
  const pattern = normalPattern(parts);
  if (isAnything(pattern)) return tests({ kind: 'exists' });
  const [value = ''] = pattern.parts;
  if (!isExact(pattern)) return tests({ kind: 'pattern', pattern });
  switch (typeOfField(field)) {
    case 'number':
      return testsOfNumber(value);
    case 'time':
      return testsOfTime(value, times);
    case 'address':
      return value.includes('/') ? testsOfNetwork(value) : tests({ kind: 'pattern', pattern });
    case 'boolean':
    case 'keyword':
      return tests({ kind: 'pattern', pattern });
  }
}

/** What `field >= bound` asks. */
export function testsOfBound(
  field: FieldReference,
  comparison: Comparison,
  bound: string,
  times: TimeContext,
): FieldTests {
  if (bound === '') return error('a range needs a bound');
  switch (typeOfField(field)) {
    case 'number': {
      const number = parseNumber(bound);
      if (number === undefined) return error(`${JSON.stringify(bound)} is not a number`);
      return tests({ kind: 'range', comparison, bound: String(number) });
    }
    case 'time': {
      const span = parseTimeSpan(bound, times);
      return 'error' in span ? timeError(span.error) : tests(rangeOfTime(comparison, span));
    }
    case 'address':
      return error('addresses have no order', 'Ask for a network instead, such as 10.0.0.0/8.');
    case 'boolean':
    case 'keyword':
      return tests({ kind: 'range', comparison, bound: boundOfPath(field, bound, times) });
  }
}

/** Whether `a..b` is a range: on numbers and times, and on paths if the bounds are some. */
export function takesDots(field: FieldReference, bounds: readonly string[]): boolean {
  if (field.kind === 'known') return ['number', 'time'].includes(typeOfField(field));
  return bounds.every((bound) => bound === '' || /^-?\d/.test(bound) || NOW.test(bound));
}

const NOW = /^now(?:$|[-+\s])/;

/** On a path the bound is taken as it is written, but for `now-2h`. */
function boundOfPath(field: FieldReference, bound: string, times: TimeContext): string {
  if (field.kind === 'known' || !NOW.test(bound)) return bound;
  const span = parseTimeSpan(bound, times);
  return 'error' in span ? bound : renderTimeUs(span.us);
}

function testsOfNumber(value: string): FieldTests {
  const number = parseNumber(value);
  if (number === undefined) return error(`${JSON.stringify(value)} is not a number`);
  return tests({ kind: 'pattern', pattern: { parts: [String(number)] } });
}

/** A day or a minute is all of its moments, as in `time: 2026-11-23`. */
function testsOfTime(value: string, times: TimeContext): FieldTests {
  const span = parseTimeSpan(value, times);
  if ('error' in span) return timeError(span.error);
  if (span.widthUs === 1) {
    return tests({ kind: 'pattern', pattern: { parts: [renderTimeUs(span.us)] } });
  }
  return tests(rangeOfTime('>=', span), rangeOfTime('<=', span));
}

/** After a day is after its last moment, up to a day is up to its last moment. */
function rangeOfTime(comparison: Comparison, { us, widthUs }: TimeSpan): Test {
  const isWhole = widthUs > 1 && (comparison === '>' || comparison === '<=');
  const bound = renderTimeUs(isWhole ? us + widthUs : us);
  if (!isWhole) return { kind: 'range', comparison, bound };
  return { kind: 'range', comparison: comparison === '>' ? '>=' : '<', bound };
}

function testsOfNetwork(network: string): FieldTests {
  if (parseNetwork(network) !== undefined) return tests({ kind: 'network', network });
  return error(
    `${JSON.stringify(network)} is not a network`,
    'Write an address and the length of the prefix, such as 10.0.0.0/8 or fd00::/8.',
  );
}

function timeError(message: string): FieldTests {
  return error(message, 'Write a time such as 2h, today, 19:28 or 2026-11-23T19:28.');
}

function tests(...all: readonly Test[]): FieldTests {
  return { kind: 'tests', tests: all };
}

function error(message: string, hint?: string): FieldTests {
  return { kind: 'error', message, ...(hint !== undefined && { hint }) };
}
