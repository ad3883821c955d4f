import type { AuditEvent } from '../event/audit-event.ts';

const GRANT =
  /^RBAC: allowed by (RoleBinding|ClusterRoleBinding) "([^"]+)" of (Role|ClusterRole) "([^"]+)" to (\w+) "([^"]+)"$/;

/** What the authorizer decided and why, with the binding that made it so. */
export function decisionWords({ annotations, user }: AuditEvent): string {
  const decision = annotations?.['authorization.k8s.io/decision'];
  const reason = annotations?.['authorization.k8s.io/reason'] ?? '';
  if (decision === undefined) return 'none recorded: the request did not get to the authorizer';
  if (decision === 'forbid')
    return reason === '' ? 'forbidden: no rule allows it' : `forbidden: ${reason}`;
  const grant = GRANT.exec(reason);
  if (grant !== null) return grantWords(grant);
  if (reason !== '') return `${decision}: ${reason}`;
  const isMaster = user?.groups?.includes('system:masters') === true;
  return isMaster ? 'allowed: system:masters may do anything' : `${decision}, without a reason`;
}

function grantWords([
  ,
  kind,
  path = '',
  roleKind,
  role,
  subjectKind,
  subject,
]: RegExpExecArray): string {
  const [name = '', namespace] = path.split('/');
  const where = namespace === undefined ? '' : ` in ${namespace}`;
  return `allowed by ${kind} ${name}${where}, which gives ${roleKind} ${role} to ${subjectKind} ${subject}`;
}
