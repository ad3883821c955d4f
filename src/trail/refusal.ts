import type { AuditEvent } from '../event/audit-event.ts';
import { isJsonObject } from '../event/json-value.ts';
import { messageOf } from './status-message.ts';

/** Who said no. */
export type Refuser =
  | { readonly kind: 'authentication' }
  | { readonly kind: 'impersonation' }
  | { readonly kind: 'RBAC' }
  /** Another authorizer than RBAC, such as the Node authorizer. */
  | { readonly kind: 'authorizer' }
  | { readonly kind: 'quota'; readonly name: string }
  | { readonly kind: 'PodSecurity'; readonly level: string }
  | { readonly kind: 'webhook'; readonly name: string }
  | { readonly kind: 'policy'; readonly name: string }
  /** Another admission plugin; the event does not name it. */
  | { readonly kind: 'admission' }
  | { readonly kind: 'priority and fairness' }
  | { readonly kind: 'eviction budget' }
  /** A 403 that tells neither decision nor message. */
  | { readonly kind: 'unknown' };

/** A refusal and its reason in a few words, which may be empty. */
export interface Refusal {
  readonly by: Refuser;
  readonly why: string;
}

/** Who refused an event with this code, or undefined when nobody did and it failed in another way. */
export function refusalOf(event: AuditEvent, code: number): Refusal | undefined {
  const message = messageOf(event);
  const decision = event.annotations?.['authorization.k8s.io/decision'];
  if (code === 401) return { by: { kind: 'authentication' }, why: 'credentials not accepted' };
  if (code === 429) return refusedAsTooMany(event, decision, message);
  if (code === 403 && decision === 'forbid') return refusedByAuthorizer(event);
  // Policies answer 422, webhooks what they like; and these words leave no doubt.
  const named = refusedByNamed(message);
  if (named !== undefined || code !== 403) return named;
  if (decision === 'allow') return refusedByAdmission(message);
  return refusedBeforeAuthorization(message);
}

function refusedAsTooMany(
  { objectRef, responseStatus }: AuditEvent,
  decision: string | undefined,
  message: string,
): Refusal | undefined {
  // Priority and fairness comes before the decision, a disruption budget after it.
  const late = decision !== undefined || /disruption budget/.test(message);
  if (objectRef?.subresource === 'eviction' && late) {
    const cause = firstCause(responseStatus?.details) ?? message;
    return { by: { kind: 'eviction budget' }, why: cause.replace(/^The disruption budget /, '') };
  }
  if (decision !== undefined) return undefined;
  return { by: { kind: 'priority and fairness' }, why: 'too many requests at once' };
}

function firstCause(details: unknown): string | undefined {
  const causes = isJsonObject(details) ? details['causes'] : undefined;
  const first: unknown = Array.isArray(causes) ? causes[0] : undefined;
  const message = isJsonObject(first) ? first['message'] : undefined;
  return typeof message === 'string' ? message : undefined;
}

function refusedByAuthorizer({ annotations }: AuditEvent): Refusal {
  const reason = annotations?.['authorization.k8s.io/reason'] ?? '';
  if (reason === '') return { by: { kind: 'RBAC' }, why: 'no rule allows it' };
  // RBAC speaks only when it stumbles, for example over a role that does not exist.
  if (reason.startsWith('RBAC:')) {
    return { by: { kind: 'RBAC' }, why: reason.slice('RBAC:'.length).trim() };
  }
  return { by: { kind: 'authorizer' }, why: reason };
}

const WEBHOOK = /admission webhook "([^"]+)" denied the request(?:: |\s*)(.*)$/s;
const POLICY = /(?:Validating|Mutating)AdmissionPolicy '([^']+)'.*? denied request(?:: |\s*)(.*)$/s;

function refusedByNamed(message: string): Refusal | undefined {
  const webhook = WEBHOOK.exec(message);
  if (webhook !== null) {
    const [, name = '', why = ''] = webhook;
    return { by: { kind: 'webhook', name }, why: why.trim() };
  }
  const policy = POLICY.exec(message);
  if (policy !== null) {
    const [, name = '', why = ''] = policy;
    return { by: { kind: 'policy', name }, why: why.trim() };
  }
  const quota = /(?:exceeded|failed) quota: ([^\s,:]+)[,:]?\s*(.*)$/s.exec(message);
  if (quota !== null) {
    const [, name = '', why = ''] = quota;
    return {
      by: { kind: 'quota', name },
      why: why.replaceAll(/(requested|used|limited): /g, '$1 '),
    };
  }
  const security = /violates PodSecurity "([^"]+)": (.*)$/s.exec(message);
  if (security === null) return undefined;
  const [, level = '', why = ''] = security;
  return { by: { kind: 'PodSecurity', level }, why };
}

function refusedByAdmission(message: string): Refusal {
  if (/attempting to grant RBAC permissions not currently held/.test(message)) {
    return { by: { kind: 'RBAC' }, why: 'nobody may give away rights they do not hold' };
  }
  if (/because it is being terminated/.test(message)) {
    return { by: { kind: 'admission' }, why: 'the namespace is being deleted' };
  }
  return { by: { kind: 'admission' }, why: withoutPreamble(message) };
}

/** Without a decision the request never reached the authorizer; the message tells what stopped it. */
function refusedBeforeAuthorization(message: string): Refusal {
  const impersonation =
    /^(?:(\S+) "([^"]*)" is forbidden: )?.*User ".*" cannot (impersonate\S*) resource "([^"]*)"/s.exec(
      message,
    );
  if (impersonation !== null) {
    const [, , target = '', verb = '', resource = ''] = impersonation;
    return { by: { kind: 'impersonation' }, why: impersonationReason(verb, resource, target) };
  }
  if (/User ".*" cannot /s.test(message)) {
    return { by: { kind: 'RBAC' }, why: 'no rule allows it' };
  }
  return { by: { kind: 'unknown' }, why: withoutPreamble(message) };
}

/** The plain form names whom; the constrained form (`impersonate-on:…`) names what was to be done. */
function impersonationReason(verb: string, resource: string, target: string): string {
  const singular = IMPERSONATED.get(resource);
  if (verb !== 'impersonate' || singular === undefined || target === '') {
    return 'no rule allows it';
  }
  return `may not act as ${singular} ${target}`;
}

const IMPERSONATED: ReadonlyMap<string, string> = new Map([
  ['users', 'user'],
  ['groups', 'group'],
  ['serviceaccounts', 'service account'],
  ['uids', 'uid'],
  ['userextras', 'extra'],
]);

/** Drops `pods "x" is forbidden: `, which the sentence says already. */
function withoutPreamble(message: string): string {
  return message.replace(/^\S+ (?:"(?:[^"\\]|\\.)*" )?is forbidden: /, '');
}
