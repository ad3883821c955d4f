import type { Stage } from '../event/audit-event.ts';
import type { Decision } from './decision.ts';
import { emittedStages } from './decision.ts';
import { walkPolicy } from './evaluate.ts';
import type { Policy, PolicyRule } from './policy.ts';
import type { RequestAttributes } from './request-attributes.ts';
import { stagesOf } from './request-stages.ts';
import type { RuleTest } from './rule-match.ts';
import { failedTest } from './rule-match.ts';

/** Why a rule before the deciding one did not match. */
interface PassedOver {
  readonly rule: number;
  /** The first test that failed; the later ones were not made. */
  readonly test: RuleTest;
  /** What the rule asks for, and what the request has, as text. */
  readonly wanted: string;
  readonly found: string;
}

/** What an event of a stage would hold. */
interface StageContent {
  readonly stage: Stage;
  readonly holds: readonly string[];
}

/** A decision with the way to it. */
export interface Explanation {
  readonly decision: Decision;
  readonly passedOver: readonly PassedOver[];
  readonly stages: readonly StageContent[];
  /** Stages the request goes through that are omitted. */
  readonly omitted: readonly Stage[];
}

/** Tells what a policy decides about a request, and why not otherwise. */
export function explainRequest(policy: Policy, request: RequestAttributes): Explanation {
  const decision = walkPolicy(policy)(request);
  const before = policy.rules.slice(0, decision.rule ?? policy.rules.length);
  const passed = stagesOf(request);
  const emitted = emittedStages(decision);
  return {
    decision,
    passedOver: before.map((rule, index) => passedOver(rule, index, request)),
    stages: passed
      .filter((stage) => emitted.includes(stage))
      .map((stage) => ({ stage, holds: contentOf(stage, decision, request) })),
    omitted: decision.level === 'None' ? [] : passed.filter((stage) => !emitted.includes(stage)),
  };
}

function passedOver(rule: PolicyRule, index: number, request: RequestAttributes): PassedOver {
  const test = failedTest(rule, request);
  if (test === undefined) throw new Error(`rule ${index} matches but did not decide`);
  return { rule: index, test, wanted: wantedBy(rule, test), found: foundIn(request, test) };
}

function wantedBy(rule: PolicyRule, test: RuleTest): string {
  if (test !== 'resources') return rule[test].map(quoteEmpty).join(', ');
  return rule.resources
    .map(({ group, resources, resourceNames }) => {
      const names = resourceNames.length === 0 ? '' : ` named ${resourceNames.join(', ')}`;
      const what = resources.length === 0 ? 'everything' : resources.join(', ');
      return `${what}${names} in ${group === '' ? 'the core group' : group}`;
    })
    .join('; ');
}

function foundIn(request: RequestAttributes, test: RuleTest): string {
  const { caller } = request;
  if (test === 'users') return caller === undefined ? 'no user' : quoteEmpty(caller.name);
  if (test === 'userGroups') {
    if (caller === undefined) return 'no user';
    return caller.groups.length === 0 ? 'no groups' : caller.groups.join(', ');
  }
  if (test === 'verbs') return quoteEmpty(request.verb);
  if (request.kind === 'nonResource') return `the path ${request.path}`;
  if (test === 'namespaces') return quoteEmpty(request.namespace);
  const { apiGroup, resource, subresource, name } = request;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const named = name === '' ? '' : ` named ${name}`;
  return `${what}${named} in ${apiGroup === '' ? 'the core group' : apiGroup}`;
}

function quoteEmpty(text: string): string {
  return text === '' ? '""' : text;
}

/** The parts of an event that depend on the decision and the stage. */
function contentOf(
  stage: Stage,
  decision: Decision,
  request: RequestAttributes,
): readonly string[] {
  if (request.caller === undefined) return ['the 401, without a user'];
  if (stage === 'RequestReceived') return ['the request line, the caller, where from'];
  const metadata = ['the request line, the caller, where from, the status, the annotations'];
  const fields = decision.omitManagedFields ? ' without managedFields' : '';
  const bodies = bodiesOf(request);
  if (decision.level !== 'Metadata' && bodies.request !== undefined) {
    metadata.push(
      `${bodies.request}${bodies.request === 'the patch as it was sent' ? '' : fields}`,
    );
  }
  if (decision.level === 'RequestResponse' && bodies.response && stage === 'ResponseComplete') {
    metadata.push(`the object answered${fields}`);
  }
  return metadata;
}

const SENT: Readonly<Record<string, string>> = {
  create: 'the object sent',
  update: 'the object sent',
  patch: 'the patch as it was sent',
  delete: 'the delete options, if any were sent',
  deletecollection: 'the delete options, if any were sent',
};

const CONNECTS = new Set(['exec', 'attach', 'portforward', 'proxy', 'log']);

function bodiesOf(request: RequestAttributes): {
  readonly request: string | undefined;
  readonly response: boolean;
} {
  if (request.kind === 'nonResource' || CONNECTS.has(request.subresource)) {
    return { request: undefined, response: false };
  }
  return { request: SENT[request.verb], response: request.verb !== 'watch' };
}
