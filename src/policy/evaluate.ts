import type { Decision } from './decision.ts';
import { decisionsOf } from './decision.ts';
import type { Policy } from './policy.ts';
import type { RequestAttributes } from './request-attributes.ts';
import { ruleMatches } from './rule-match.ts';

/** Decides one request. The decisions are shared objects: compare and read them, never change. */
export type Evaluator = (request: RequestAttributes) => Decision;

/**
 * An evaluator that walks the rules one by one, as upstream does. It is the oracle that
 * `compilePolicy` is tested against.
 */
export function walkPolicy(policy: Policy): Evaluator {
  const decisions = decisionsOf(policy);
  return (request) => {
    const index = policy.rules.findIndex((rule) => ruleMatches(rule, request));
    return decisions[index === -1 ? policy.rules.length : index] as Decision;
  };
}
