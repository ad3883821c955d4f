import { parseTimeUs, renderTimeUs } from '../event/time.ts';
import type { FieldType } from './field.ts';
import { isInNetwork, parseNetwork } from './network.ts';
import { parseNumber } from './parse-number.ts';
import { compilePattern } from './pattern.ts';
import type { Comparison, Test } from './query.ts';

/** One value of a field as the event holds it; a time is also taken as microseconds (`number`). */
export type FieldValue = string | number | bigint | boolean;

/**
 * A test as a function of one value. It is what the predicate calls, so an engine that calls it on
 * the distinct values of a column gives the same answers. A `number` given for a field of type
 * `time` is microseconds since the epoch.
 */
export function compileTest(test: Test, type: FieldType): (value: FieldValue) => boolean {
  const textOf = type === 'time' ? timeText : String;
  switch (test.kind) {
    case 'exists':
      return () => true;
    case 'pattern':
      return compileOverText(compilePattern(test.pattern), textOf);
    case 'range':
      return compileRange(test.comparison, test.bound, type);
    case 'network':
      return compileNetwork(test.network);
    case 'regex': {
      const regex = new RegExp(test.source);
      return compileOverText((text) => regex.test(text), textOf);
    }
  }
}

function compileOverText(
  matches: (text: string) => boolean,
  textOf: (value: FieldValue) => string,
): (value: FieldValue) => boolean {
  return (value) => matches(typeof value === 'string' ? value : textOf(value));
}

function compileNetwork(text: string): (value: FieldValue) => boolean {
  const network = parseNetwork(text);
  if (network === undefined) return () => false;
  return (value) => typeof value === 'string' && isInNetwork(value, network);
}

function compileRange(
  comparison: Comparison,
  bound: string,
  type: FieldType,
): (value: FieldValue) => boolean {
  const isWithin = WITHIN[comparison];
  const timeUs = parseTimeUs(bound);
  if (type === 'time') return timeUs === undefined ? () => false : rangeOfTimes(isWithin, timeUs);
  const number = parseNumber(bound);
  const orderOfText = timeUs === undefined ? undefined : orderAsTimes(timeUs);
  return (value) => {
    if (typeof value === 'string') {
      return isWithin(orderOfText?.(value) ?? compare(value, bound));
    }
    if (typeof value === 'boolean') return isWithin(compare(String(value), bound));
    return number !== undefined && isWithin(compare(value, number));
  };
}

function rangeOfTimes(isWithin: (order: number) => boolean, boundUs: number) {
  return (value: FieldValue): boolean => {
    const us = typeof value === 'string' ? parseTimeUs(value) : value;
    return us !== undefined && isWithin(compare(Number(us), boundUs));
  };
}

function orderAsTimes(boundUs: number): (text: string) => number | undefined {
  return (text) => {
    const us = parseTimeUs(text);
    return us === undefined ? undefined : compare(us, boundUs);
  };
}

const WITHIN: Readonly<Record<Comparison, (order: number) => boolean>> = {
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
};

function compare<T extends string | number | bigint>(left: T, right: T): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function timeText(value: FieldValue): string {
  return typeof value === 'number' ? renderTimeUs(value) : String(value);
}
