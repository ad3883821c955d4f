import type { AuditEvent } from '../event/audit-event.ts';
import { isJsonObject, type JsonObject } from '../event/json-value.ts';
import { kindNameOf } from './kind-name.ts';
import { textAt } from './read-body.ts';
import { messageOf } from './status-message.ts';
import { nameText } from './visible-text.ts';

/** The ways to end without success that are nobody's refusal. */
export type FailureKind =
  | 'not found'
  | 'conflict'
  | 'invalid'
  | 'failed'
  /** The client went away before the answer; what was asked for may have been done. */
  | 'client gone'
  | 'panic';

/** What went wrong where nobody refused, and why in a few words. */
export interface FailureReason {
  readonly kind: FailureKind;
  readonly why: string;
}

/** Why there was nobody to answer. */
export const CLIENT_WENT = 'the client went away before the answer';

/** Reads the reason of a code of 400 or above that is nobody's refusal. */
export function failureOf(event: AuditEvent, code: number): FailureReason {
  const { responseStatus, objectRef, requestURI } = event;
  const message = messageOf(event);
  const reason = responseStatus?.reason ?? '';
  // The server writes both as a plain 500, with nothing but these words to tell them by.
  if (code === 499 || (code >= 500 && message === 'context canceled')) {
    return { kind: 'client gone', why: CLIENT_WENT };
  }
  if (code >= 500 && message === 'unexpected EOF') {
    return { kind: 'client gone', why: 'the client stopped midway through its request' };
  }
  switch (code) {
    case 404:
      return { kind: 'not found', why: whyNotFound(event) };
    case 409:
      return { kind: 'conflict', why: whyConflict(reason, message, responseStatus?.details) };
    case 422:
      return { kind: 'invalid', why: whyInvalid(message) };
    default:
      if (objectRef === undefined && HEALTH.test(requestURI ?? '')) {
        return { kind: 'failed', why: 'the server is not healthy' };
      }
      return { kind: 'failed', why: whyFailed(code, message) };
  }
}

const HEALTH = /^\/(?:healthz|livez|readyz)(?:[/?]|$)/;

/** Mostly the object itself, but for a create it may be the namespace that is not there. */
function whyNotFound(event: AuditEvent): string {
  const { responseStatus, objectRef } = event;
  const { reason = '', details } = responseStatus ?? {};
  const message = messageOf(event);
  if (reason === '' && message === '') return 'the API server knows no such path';
  const [, resource, quotedName] =
    /^([a-z]+)(?:\.[.a-z0-9-]*)? "(.*)" not found$/s.exec(message) ?? [];
  const kind = textAt(details, 'kind') ?? resource;
  const name = textAt(details, 'name') ?? quotedName;
  if (kind === undefined || name === undefined) return message || 'it does not exist';
  if (kind === objectRef?.resource) return 'it does not exist';
  return `${kindNameOf(kind).singular} ${nameText(name)} does not exist`;
}

function whyConflict(reason: string, message: string, details: JsonObject | undefined): string {
  if (reason === 'AlreadyExists') return 'it exists already';
  if (/the object has been modified/.test(message)) return 'somebody else changed it meanwhile';
  const owners = fieldConflicts(details);
  return owners === '' ? message : owners;
}

/** Server-side apply: which fields belong to whom. */
function fieldConflicts(details: JsonObject | undefined): string {
  const causes = details?.['causes'];
  if (!Array.isArray(causes)) return '';
  return causes
    .flatMap((cause: unknown) => {
      if (!isJsonObject(cause) || cause['reason'] !== 'FieldManagerConflict') return [];
      const owner = /^conflict with "([^"]*)"/.exec(String(cause['message']))?.[1];
      return owner === undefined ? [] : [`field ${String(cause['field'])} belongs to ${owner}`];
    })
    .slice(0, 3)
    .join(', ');
}

function whyInvalid(message: string): string {
  const detail = /^\S+ "(?:[^"\\]|\\.)*" is invalid: (.*)$/s.exec(message)?.[1];
  if (detail !== undefined) return detail;
  // What the server says of a JSON patch whose test fails.
  if (/^the server rejected our request/.test(message)) return 'the patch does not fit the object';
  return message === '' ? 'the object is not valid' : message;
}

const PLAIN_REASONS: ReadonlyMap<number, string> = new Map([
  [400, 'bad request'],
  [405, 'this method is not allowed there'],
  [406, 'the asked format is not offered'],
  [408, 'timed out'],
  [410, 'the asked version is too old'],
  [413, 'the request is too large'],
  [415, 'the format of the body is not known'],
  [429, 'the server was too busy'],
  [500, 'internal error'],
  [502, 'bad gateway'],
  [503, 'the service is not available'],
  [504, 'timed out, it may still have been done'],
]);

/** Codes whose message says no more than our words. */
const SAID: ReadonlySet<number> = new Set([405, 410, 415, 504]);

function whyFailed(code: number, message: string): string {
  const webhook = /failed calling webhook "([^"]+)"/.exec(message)?.[1];
  if (webhook !== undefined) return `webhook ${webhook} did not answer`;
  const plain = PLAIN_REASONS.get(code) ?? 'an error';
  if (message === '' || SAID.has(code)) return plain;
  return message.replace(/^Internal error occurred: /, 'internal error: ');
}
