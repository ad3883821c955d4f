import type { AuditEvent } from '../event/audit-event.ts';
import { type Actor, isMachine } from './actor.ts';
import { clientOf } from './client.ts';
import { FROM, named, quotedValue, type SentencePart, text } from './phrase.ts';
import { parameterOf } from './request-uri.ts';
import { nameText } from './visible-text.ts';

/**
 * ` with kubectl apply from 10.1.2.3`. Left out for the cluster's own parts as long as they use
 * their own program: a node that speaks through curl is worth a look.
 */
export function originParts(event: AuditEvent, actor: Actor): readonly SentencePart[] {
  const usual = isMachine(actor) && actor.caller === undefined;
  if (usual && clientOf(event.userAgent).kind === 'component') return [];
  return [...clientParts(event), ...addressParts(event)];
}

function clientParts(event: AuditEvent): readonly SentencePart[] {
  const { userAgent } = event;
  const { name, kind } = clientOf(userAgent);
  if (userAgent === undefined || kind === 'unknown') return [];
  const said = kind === 'program' ? nameText(name) : `${name}${commandOf(name, event)}`;
  return [text(' with '), { kind: 'client', text: said, field: 'userAgent', value: userAgent }];
}

/** kubectl names the field manager after its command, which tells what the person typed. */
function commandOf(client: string, { requestURI }: AuditEvent): string {
  if (client !== 'kubectl') return '';
  const command = /^kubectl-([a-z-]+)$/.exec(parameterOf(requestURI, 'fieldManager') ?? '')?.[1];
  if (command === undefined) return '';
  return command === 'client-side-apply' ? ' apply' : ` ${command}`;
}

/** The last address is the true peer; what stands before it is what the peer claims. */
function addressParts({ sourceIPs = [] }: AuditEvent): readonly SentencePart[] {
  const peer = sourceIPs.at(-1);
  if (peer === undefined) return [];
  const [claimed] = sourceIPs;
  return [
    FROM,
    named('address', 'sourceIPs', peer),
    ...(claimed === undefined || claimed === peer
      ? []
      : [text(' on behalf of '), named('address', 'sourceIPs', claimed)]),
  ];
}

const ALLOWED = /^RBAC: allowed by (ClusterRoleBinding|RoleBinding) "([^"]+)" of /;

/** `, allowed by RoleBinding "dev"`, where RBAC says so. system:masters needs no binding. */
export function allowedByParts({ annotations }: AuditEvent): readonly SentencePart[] {
  const match = ALLOWED.exec(annotations?.['authorization.k8s.io/reason'] ?? '');
  if (match === null) return [];
  const [, kind = '', full = ''] = match;
  // RBAC writes name/namespace; neither may hold a slash.
  const name = kind === 'RoleBinding' ? full.replace(/\/[^/]*$/, '') : full;
  return [text(`, allowed by ${kind} `), quotedValue(name)];
}
