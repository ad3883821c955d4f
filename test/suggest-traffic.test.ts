import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { AuditEvent } from '../src/event/audit-event.ts';
import { isRejected, parseEvent } from '../src/event/parse-event.ts';
import { compilePolicy } from '../src/policy/compile-policy.ts';
import { loadPolicy } from '../src/policy/load-policy.ts';
import { requestFromEvent } from '../src/policy/request-from-event.ts';
import { GOALS } from '../src/policy/suggest-policy.ts';
import { parsePolicyDocument } from '../src/policy-file/parse-policy-document.ts';
import { runCommand } from './cli/fake-terminal.ts';

const LOGS = [
  'test/fixtures/policy/traffic.ndjson.gz',
  'test/fixtures/policy/production.ndjson.gz',
];
const ROOT = join(import.meta.dirname, '..');

/** The last one fits nothing, and so shows what the least is. */
const BUDGETS = ['', '1T/day', '3G/day', '1G/day', '300M/day', '1k/day'];

const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const ENTRANCES = ['exec', 'attach', 'portforward', 'proxy', 'ephemeralcontainers'];

/** What a recorded request must not be dropped for, told without the program's own lists. */
function mustStay({
  verb = '',
  user,
  objectRef,
  responseStatus,
  annotations,
}: AuditEvent): boolean {
  const isWrite = WRITES.includes(verb);
  return (
    responseStatus?.code === 401 ||
    responseStatus?.code === 403 ||
    annotations?.['authorization.k8s.io/decision'] === 'forbid' ||
    (isWrite && user?.username?.startsWith('system:') !== true) ||
    (isWrite && objectRef?.apiGroup === 'rbac.authorization.k8s.io') ||
    objectRef?.resource === 'secrets' ||
    ENTRANCES.includes(objectRef?.subresource ?? '')
  );
}

const cases = LOGS.flatMap((log) =>
  GOALS.flatMap((goal) =>
    [...BUDGETS.map((budget) => ({ measured: true, budget })), { measured: false, budget: '' }].map(
      (how) => ({ log, goal, ...how }),
    ),
  ),
);

test.each(cases)(
  '$log, $goal, measured: $measured, budget "$budget": nothing is dropped that must stay',
  async (how) => {
    const path = join(ROOT, how.log);
    const args = ['policy', 'suggest', '--goal', how.goal];
    if (how.measured) args.push('--file', path);
    if (how.budget !== '') args.push('--budget', how.budget);
    const { out, err, code } = await runCommand(args);
    if (code === 1) {
      expect(err).toContain('policy/over-budget');
      return;
    }
    const { policy, findings } = loadPolicy(parsePolicyDocument(out), '1.37');
    expect(findings).toEqual([]);
    if (policy === undefined) throw new Error(out);
    const evaluate = compilePolicy(policy);
    const events = gunzipSync(readFileSync(path))
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => parseEvent(line));
    const gone = events.flatMap((event) =>
      !isRejected(event) && mustStay(event) && evaluate(requestFromEvent(event)).level === 'None'
        ? [
            `${event.user?.username} ${event.verb} ${event.requestURI} ${event.responseStatus?.code}`,
          ]
        : [],
    );
    expect(gone).toEqual([]);
  },
);
