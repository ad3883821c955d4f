import { expect, test } from 'vitest';
import type { AuditEvent } from '../event/audit-event.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import type { Decision } from './decision.ts';
import { happeningsOf, isStillShown, type Needed } from './happenings.ts';

function event(fields: object): AuditEvent {
  const common = { kind: 'Event', apiVersion: 'audit.k8s.io/v1', auditID: 'a', level: 'Metadata' };
  const made = parseEvent(JSON.stringify({ ...common, stage: 'ResponseComplete', ...fields }));
  if (isRejected(made)) throw new Error(made.rejected);
  return made;
}

const jane = { username: 'jane' };
const role = { resource: 'roles', apiGroup: 'rbac.authorization.k8s.io' };

test.each<[string, object, readonly string[]]>([
  ['a failed login', { user: {}, stage: 'ResponseStarted' }, ['failed logins']],
  ['a denial', { user: jane, verb: 'get', responseStatus: { code: 403 } }, ['denials']],
  [
    'a secret',
    { user: jane, verb: 'get', objectRef: { resource: 'secrets' } },
    ['access to secrets'],
  ],
  [
    'a way in',
    {
      user: { username: 'system:x' },
      verb: 'create',
      objectRef: { resource: 'pods', subresource: 'exec' },
    },
    ['exec, attach, port-forward, proxy'],
  ],
  [
    'a role',
    { user: jane, verb: 'create', objectRef: role },
    ['changes of permissions', 'writes by people'],
  ],
  [
    'a role with its body',
    { user: { username: 'system:x' }, verb: 'create', level: 'Request', objectRef: role },
    ['changes of permissions', 'what exactly changed in permissions'],
  ],
  [
    'another name',
    { user: jane, verb: 'get', impersonatedUser: { username: 'x' } },
    ['acting as somebody else'],
  ],
  ['nothing of note', { user: jane, verb: 'get', objectRef: { resource: 'pods' } }, []],
])('%s', (_what, fields, happenings) => {
  expect(happeningsOf(event(fields)).map(({ what }) => what)).toEqual(happenings);
});

const decision = (level: Decision['level'], ...omitStages: Decision['omitStages']): Decision => ({
  level,
  rule: 0,
  omitStages,
  omitManagedFields: false,
});

test.each<[Needed, Decision, boolean, boolean]>([
  ['request', decision('None'), false, false],
  ['request', decision('Metadata', 'ResponseComplete'), false, true],
  ['request', decision('Metadata', 'RequestReceived', 'ResponseComplete'), false, false],
  ['outcome', decision('Metadata', 'ResponseComplete'), false, false],
  ['outcome', decision('Metadata'), true, true],
  ['body', decision('Metadata'), true, false],
  ['body', decision('Request'), true, true],
])('%s is shown under %o: %s', (needs, made, isLastKept, shown) => {
  expect(isStillShown(needs, made, isLastKept)).toBe(shown);
});
