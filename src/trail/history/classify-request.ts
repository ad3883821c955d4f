import type { AuditEvent } from '../../event/audit-event.ts';
import { isDryRun } from '../dry-run.ts';
import { outcomeOf } from '../outcome.ts';

/** What a request about an object is in its history besides a change. */
export type MarkKind =
  | 'read'
  | 'exec'
  | 'attach'
  | 'portforward'
  | 'proxy'
  | 'log'
  | 'token'
  | 'unchanged'
  | 'dry run'
  | 'refused'
  | 'failed'
  | 'unfinished'
  | 'eviction'
  | 'deletion requested'
  | 'deleted'
  | 'perhaps deleted'
  | 'other';

/** What a request may have done to the object it is about. */
export type Effect =
  | { readonly kind: 'mark'; readonly mark: MarkKind }
  | { readonly kind: 'creation' | 'write' }
  | { readonly kind: 'deletion'; readonly by: 'delete' | 'eviction' | 'collection' };

/** Tells by verb, subresource and outcome whether a request can have changed its object. */
export function classifyRequest(event: AuditEvent): Effect {
  const connected = CONNECTED.get(event.objectRef?.subresource ?? '');
  const failed = failureOf(event);
  // A session that runs, or was cut short, was still opened.
  if (connected !== undefined) {
    return mark(failed === 'refused' || failed === 'failed' ? failed : connected);
  }
  if (failed !== undefined) return mark(failed);
  if (READS.has(event.verb ?? '')) return mark('read');
  if (isDryRun(event)) return mark('dry run');
  return changeOf(event);
}

const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch', 'head']);

const CONNECTED: ReadonlyMap<string, MarkKind> = new Map<string, MarkKind>([
  ['attach', 'attach'],
  ['exec', 'exec'],
  ['log', 'log'],
  ['portforward', 'portforward'],
  ['proxy', 'proxy'],
]);

function mark(kind: MarkKind): Effect {
  return { kind: 'mark', mark: kind };
}

function failureOf(event: AuditEvent): MarkKind | undefined {
  const { kind } = outcomeOf(event);
  if (kind === 'succeeded') return undefined;
  if (kind === 'refused') return 'refused';
  return kind === 'unfinished' || kind === 'unknown' || kind === 'client gone'
    ? 'unfinished'
    : 'failed';
}

function changeOf({ verb, objectRef, responseStatus }: AuditEvent): Effect {
  const subresource = objectRef?.subresource ?? '';
  switch (verb ?? '') {
    case 'create':
      if (subresource === '') return { kind: 'creation' };
      if (subresource === 'eviction') return { kind: 'deletion', by: 'eviction' };
      if (subresource === 'binding') return { kind: 'write' };
      return mark(subresource === 'token' ? 'token' : 'other');
    case 'update':
    case 'patch':
      // An apply, or an update of some kinds, creates what is not there.
      return responseStatus?.code === 201 && subresource === ''
        ? { kind: 'creation' }
        : { kind: 'write' };
    case 'delete':
      return { kind: 'deletion', by: 'delete' };
    case 'deletecollection':
      return { kind: 'deletion', by: 'collection' };
    default:
      return mark('other');
  }
}
