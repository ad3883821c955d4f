import type { AuditEvent } from '../event/audit-event.ts';
import { CLIENT_WENT, type FailureKind, failureOf } from './failure-reason.ts';
import { type Refuser, refusalOf } from './refusal.ts';

/** How a request ended, as far as its event tells. `why` is a short reason for people, or empty. */
export type Outcome =
  | { readonly kind: 'succeeded'; readonly code: number }
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly by: Refuser;
      readonly why: string;
    }
  | { readonly kind: FailureKind; readonly code: number; readonly why: string }
  /** Nothing was answered yet, or only the start of a long answer: `code` is absent or its start. */
  | { readonly kind: 'unfinished'; readonly code?: number }
  /** The event says the request is over, but not how. */
  | { readonly kind: 'unknown' };

/**
 * Decides how a request ended from its last event. The status code comes first: annotations say who
 * refused, never whether. A code of 400 or above decides at ResponseStarted already.
 */
export function outcomeOf(event: AuditEvent): Outcome {
  const { stage, responseStatus } = event;
  if (stage === 'Panic') {
    return { kind: 'panic', code: responseStatus?.code ?? 500, why: responseStatus?.message ?? '' };
  }
  const code = responseStatus?.code;
  if (stage === 'RequestReceived') return { kind: 'unfinished' };
  if (code !== undefined && code >= 400) return notDone(event, code);
  if (stage === 'ResponseStarted') {
    return code === undefined ? { kind: 'unfinished' } : { kind: 'unfinished', code };
  }
  if (code === undefined || code < 100) return { kind: 'unknown' };
  if (responseStatus?.message === 'Connection closed early') {
    return { kind: 'client gone', code, why: CLIENT_WENT };
  }
  return { kind: 'succeeded', code };
}

function notDone(event: AuditEvent, code: number): Outcome {
  const refusal = refusalOf(event, code);
  if (refusal !== undefined) return { kind: 'refused', code, ...refusal };
  return { ...failureOf(event, code), code };
}
