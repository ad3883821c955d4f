import type { Refuser } from './refusal.ts';

/** Who refused and why, as it stands in parentheses: `RBAC: no rule allows it`. */
export function refuserText(by: Refuser, why: string): string {
  const who = refuserName(by);
  return why === '' ? who : `${who}: ${why}`;
}

/** Who refused, in the words of the outcome table. */
function refuserName(by: Refuser): string {
  switch (by.kind) {
    case 'quota':
    case 'webhook':
    case 'policy':
      return `${by.kind} ${by.name}`;
    case 'PodSecurity':
      return `Pod Security ${by.level}`;
    case 'eviction budget':
      return 'disruption budget';
    case 'unknown':
      return 'by whom was not recorded';
    case 'authentication':
    case 'impersonation':
    case 'RBAC':
    case 'authorizer':
    case 'admission':
    case 'priority and fairness':
      return by.kind;
    default:
      return by satisfies never;
  }
}
