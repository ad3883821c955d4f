import type { AuditEvent, Level } from '../event/audit-event.ts';
import { LEVELS } from '../event/audit-event.ts';
import { type Decision, emittedStages } from './decision.ts';

/**
 * What an event must hold to show that something happened: the request alone, which every event has;
 * its outcome, which no RequestReceived event has; or what was sent, which levels from Request on have.
 */
export type Needed = 'request' | 'outcome' | 'body';

/** Something that security looks for. */
export interface Happening {
  readonly what: string;
  readonly needs: Needed;
  /** Told by the last event of a request. */
  readonly matches: (event: AuditEvent) => boolean;
}

const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);
const ENTRANCES = new Set(['exec', 'attach', 'portforward', 'proxy', 'ephemeralcontainers']);

const isWrite = ({ verb = '' }: AuditEvent): boolean => WRITES.has(verb);
const isPermission = ({ objectRef }: AuditEvent): boolean =>
  objectRef?.apiGroup === 'rbac.authorization.k8s.io';
/** A component or service account rather than a person. */
const isMachine = ({ user }: AuditEvent): boolean => user?.username?.startsWith('system:') === true;

/** By its code, whoever refused it: permissions, admission, impersonation. */
function isDenied({ responseStatus, annotations }: AuditEvent): boolean {
  return (
    responseStatus?.code === 403 || annotations?.['authorization.k8s.io/decision'] === 'forbid'
  );
}

/** All that is looked for. It stands for the rules of detection, of which each needs one of these. */
export const HAPPENINGS: readonly Happening[] = [
  { what: 'failed logins', needs: 'outcome', matches: ({ user }) => user?.username === undefined },
  { what: 'denials', needs: 'outcome', matches: isDenied },
  {
    what: 'access to secrets',
    needs: 'request',
    matches: ({ objectRef }) => objectRef?.resource === 'secrets',
  },
  {
    what: 'exec, attach, port-forward, proxy',
    needs: 'request',
    matches: ({ objectRef }) => ENTRANCES.has(objectRef?.subresource ?? ''),
  },
  {
    what: 'changes of permissions',
    needs: 'request',
    matches: (event) => isPermission(event) && isWrite(event),
  },
  {
    what: 'acting as somebody else',
    needs: 'outcome',
    matches: ({ impersonatedUser }) => impersonatedUser !== undefined,
  },
  {
    what: 'writes by people',
    needs: 'request',
    matches: (event) => isWrite(event) && !isMachine(event) && event.user?.username !== undefined,
  },
  {
    what: 'what exactly changed in permissions',
    needs: 'body',
    matches: (event) => isPermission(event) && isWrite(event) && hasBodies(event.level),
  },
];

/** What an event shows, in the words of `HAPPENINGS`. */
export function happeningsOf(event: AuditEvent): readonly Happening[] {
  return HAPPENINGS.filter(({ matches }) => matches(event));
}

/** Whether what a policy leaves of the request still shows something of the kind. */
export function isStillShown(needs: Needed, decision: Decision, isLastKept: boolean): boolean {
  switch (needs) {
    case 'request':
      return isLastKept || emittedStages(decision).includes('RequestReceived');
    case 'outcome':
      return isLastKept;
    case 'body':
      return isLastKept && hasBodies(decision.level);
    default:
      return needs satisfies never;
  }
}

function hasBodies(level: Level | undefined): boolean {
  return level !== undefined && LEVELS.indexOf(level) >= LEVELS.indexOf('Request');
}
