import type { AuditEvent, UserInfo } from '../event/audit-event.ts';
import { clientOf } from './client.ts';
import { decisionWords } from './decision-words.ts';

/** One thing an event says of its request. */
export interface Fact {
  readonly label: string;
  /** For people; may hold any character that the event holds. */
  readonly text: string;
  /** The field of the query language it comes from, and exactly what the event holds there. */
  readonly field?: string;
  readonly value?: string;
}

/**
 * What an event says of its request, in the order in which people ask: who, from where, what, how it
 * was answered. Times are left out: how they are shown depends on the reader's zone.
 */
export function requestFacts(event: AuditEvent): readonly Fact[] {
  const { user, impersonatedUser, sourceIPs, userAgent, objectRef, verb, requestURI } = event;
  const code = event.responseStatus?.code;
  const facts: readonly (Omit<Fact, 'text'> & { readonly text: string | undefined })[] = [
    { label: 'who', text: userText(user), ...from('user', user?.username) },
    {
      label: 'acting as',
      text: impersonatedUser && userText(impersonatedUser),
      ...from('as', impersonatedUser?.username),
    },
    { label: 'credential', text: credentialText(user) },
    { label: 'from', text: addressText(sourceIPs), ...from('ip', sourceIPs?.at(-1)) },
    { label: 'client', text: clientText(userAgent), ...from('agent', userAgent) },
    {
      label: 'request',
      text: `${verb ?? ''} ${requestURI ?? ''}`.trim(),
      ...from('uri', requestURI),
    },
    { label: 'object', text: objectText(objectRef), ...from('name', objectRef?.name) },
    {
      label: 'answer',
      text: answerText(event.responseStatus),
      ...from('code', code === undefined ? undefined : String(code)),
    },
    {
      label: 'decision',
      text: decisionWords(event),
      ...from('decision', event.annotations?.['authorization.k8s.io/decision']),
    },
    { label: 'level', text: event.level, ...from('level', event.level) },
  ];
  return facts.flatMap(({ text, ...fact }) =>
    text === undefined || text === '' ? [] : [{ ...fact, text }],
  );
}

function from(field: string, value: string | undefined): Pick<Fact, 'field' | 'value'> {
  return value === undefined || value === '' ? {} : { field, value };
}

function userText(user: UserInfo | undefined): string {
  const name = user?.username ?? '';
  if (name === '') return 'nobody: the credentials were not accepted';
  const groups = user?.groups ?? [];
  return groups.length === 0 ? name : `${name}, of ${groups.join(', ')}`;
}

function credentialText(user: UserInfo | undefined): string | undefined {
  const extra = Object.entries(user?.extra ?? {});
  if (extra.length === 0) return undefined;
  return extra
    .map(
      ([key, values]) => `${key.replace('authentication.kubernetes.io/', '')} ${values.join(', ')}`,
    )
    .join('; ');
}

/** Only the last address is what the API server saw; the ones before it are what the client says. */
function addressText(addresses: readonly string[] | undefined): string | undefined {
  const last = addresses?.at(-1);
  const claimed = addresses?.slice(0, -1) ?? [];
  return claimed.length === 0
    ? last
    : `${last} (which says it passes on for ${claimed.join(', ')})`;
}

function clientText(userAgent: string | undefined): string | undefined {
  if (userAgent === undefined) return undefined;
  const name = clientOf(userAgent)?.name;
  return name === undefined ? userAgent : `${name} (${userAgent})`;
}

function objectText(ref: AuditEvent['objectRef']): string | undefined {
  if (ref === undefined) return undefined;
  const { resource = '', subresource, apiGroup, namespace, name, uid } = ref;
  const kind = apiGroup === undefined ? resource : `${resource}.${apiGroup}`;
  return [
    subresource === undefined ? kind : `${kind}/${subresource}`,
    name ?? '',
    namespace === undefined ? '' : `in ${namespace}`,
    uid === undefined ? '' : `(uid ${uid})`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function answerText(status: AuditEvent['responseStatus']): string | undefined {
  const { code, reason, message } = status ?? {};
  const head = [code, reason].filter((part) => part !== undefined).join(' ');
  return message === undefined || message === '' ? head : `${head}: ${message}`;
}
