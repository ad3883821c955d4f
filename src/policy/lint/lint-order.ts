import { BudgetSpent, DEFAULT_BUDGET, findUnreachable, firstLeft } from '../coverage.ts';
import { nodeAt } from '../document.ts';
import { addItem, removeItem } from '../edit.ts';
import { renderRequest } from '../example-request.ts';
import type { Finding } from '../finding.ts';
import type { Region } from '../region.ts';
import { allRequests } from '../rule-conditions.ts';
import { smallestRequest } from '../smallest-request.ts';
import type { LintContext } from './lint-context.ts';
import { findingAt } from './lint-context.ts';

/** What rules do to one another: those that never decide, and what falls through all of them. */
export function lintOrder(context: LintContext): readonly Finding[] {
  return [...unreachable(context), ...noCatchAll(context)];
}

function unreachable(context: LintContext): readonly Finding[] {
  const { document, policy, covers } = context;
  return findUnreachable(policy, { left: DEFAULT_BUDGET }, covers).unreachable.map(
    ({ rule, coveredBy }) => {
      const rules =
        coveredBy.length === 1
          ? `rule ${coveredBy[0]} takes`
          : `rules ${coveredBy.join(', ')} take`;
      const message =
        coveredBy.length === 0
          ? `rule ${rule} matches no request`
          : `rule ${rule} never decides: ${rules} all it matches`;
      const edits = removeItem(document, nodeAt(document.root, ['rules']), rule);
      const fix = {
        description: 'remove the rule, or move it up',
        edits: sameOutcome(context, rule, coveredBy) ? edits : [],
      };
      return findingAt(context, 'unreachable', ['rules', rule], message, fix);
    },
  );
}

/** Taken out without asking only where the order cannot have been a mistake. */
function sameOutcome({ policy }: LintContext, rule: number, coveredBy: readonly number[]): boolean {
  return coveredBy.every((other) => policy.rules[other]?.level === policy.rules[rule]?.level);
}

function noCatchAll(context: LintContext): readonly Finding[] {
  const { document, policy, covers } = context;
  const budget = { left: DEFAULT_BUDGET };
  let left: Region | undefined;
  try {
    for (const all of allRequests()) {
      left ??= firstLeft(all, covers.earlier(all, policy.rules.length), budget, new Set());
    }
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
  }
  if (left === undefined) return [];
  const example = smallestRequest(left, context)?.example;
  const message = `no rule matches ${example === undefined ? 'some requests' : renderRequest(example)}`;
  const edits = addItem(document.text, nodeAt(document.root, ['rules']), ['level: Metadata']);
  const fix = { description: 'end with a rule that has only level: Metadata', edits };
  return [findingAt(context, 'no-catch-all', ['rules'], message, fix)];
}
