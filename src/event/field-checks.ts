import type { JsonValue } from './json-value.ts';
import { isJsonObject } from './json-value.ts';
import { parseTimeUs } from './time.ts';

/** Says what is wrong with a field's value, as the end of a sentence that begins with its name. */
export type Check = (value: JsonValue) => string | undefined;

function text(value: JsonValue): string | undefined {
  return typeof value === 'string' ? undefined : ' is not a text';
}

function time(value: JsonValue): string | undefined {
  if (typeof value !== 'string') return ' is not a text';
  return parseTimeUs(value) === undefined ? ` is not a time: ${value.slice(0, 40)}` : undefined;
}

/** Go's `int32`, the type of a status code. */
function integer(value: JsonValue): string | undefined {
  const fits = typeof value === 'number' && (value | 0) === value;
  return fits ? undefined : ' is not an integer of 32 bits';
}

function texts(value: JsonValue): string | undefined {
  if (!Array.isArray(value)) return ' is not a list';
  return value.every((item) => typeof item === 'string') ? undefined : ' holds more than texts';
}

function object(value: JsonValue): string | undefined {
  return isJsonObject(value) ? undefined : ' is not an object';
}

function mapOf(check: Check): Check {
  return (value) => {
    if (!isJsonObject(value)) return ' is not an object';
    for (const key in value) {
      const wrong = check(value[key] as JsonValue);
      if (wrong !== undefined) return `.${JSON.stringify(key)}${wrong}`;
    }
    return undefined;
  };
}

function fieldsOf(checks: readonly (readonly [string, Check])[]): Check {
  return (value) => {
    if (!isJsonObject(value)) return ' is not an object';
    for (const [field, check] of checks) {
      const fieldValue = value[field];
      const wrong = fieldValue === undefined ? undefined : check(fieldValue);
      if (wrong !== undefined) return `.${field}${wrong}`;
    }
    return undefined;
  };
}

const USER_INFO = fieldsOf([
  ['username', text],
  ['uid', text],
  ['groups', texts],
  ['extra', mapOf(texts)],
]);

const OBJECT_REFERENCE = fieldsOf([
  ['resource', text],
  ['namespace', text],
  ['name', text],
  ['uid', text],
  ['apiGroup', text],
  ['apiVersion', text],
  ['resourceVersion', text],
  ['subresource', text],
]);

const RESPONSE_STATUS = fieldsOf([
  ['status', text],
  ['message', text],
  ['reason', text],
  ['code', integer],
]);

/** The typed fields of an event besides its identity, as upstream's decoder would check them. */
export const EVENT_FIELDS: readonly (readonly [string, Check])[] = [
  ['requestURI', text],
  ['verb', text],
  ['user', USER_INFO],
  ['impersonatedUser', USER_INFO],
  ['authenticationMetadata', object],
  ['sourceIPs', texts],
  ['userAgent', text],
  ['objectRef', OBJECT_REFERENCE],
  ['responseStatus', RESPONSE_STATUS],
  ['requestReceivedTimestamp', time],
  ['stageTimestamp', time],
  ['timestamp', time],
  ['annotations', mapOf(text)],
];
