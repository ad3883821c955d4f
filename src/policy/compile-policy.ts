import type { Decision } from './decision.ts';
import { decisionsOf } from './decision.ts';
import type { Evaluator } from './evaluate.ts';
import type { Policy } from './policy.ts';
import type { Block } from './rule-block.ts';
import { compileBlock, RULES_PER_BLOCK } from './rule-block.ts';

/**
 * Turns a policy into a fast evaluator. Rules are taken in blocks of 32, one bit each: every test
 * is one look-up that gives the bits of the rules it lets through, and the lowest bit left over is
 * the rule that decides.
 */
export function compilePolicy(policy: Policy): Evaluator {
  const decisions = decisionsOf(policy);
  const blocks: Block[] = [];
  for (let start = 0; start < policy.rules.length; start += RULES_PER_BLOCK) {
    blocks.push(compileBlock(policy.rules.slice(start, start + RULES_PER_BLOCK)));
  }
  const unmatched = decisions[policy.rules.length] as Decision;
  const [first] = blocks;
  if (first === undefined) return () => unmatched;
  if (blocks.length === 1) {
    return (request) => {
      const bit = first(request);
      return bit < 0 ? unmatched : (decisions[bit] as Decision);
    };
  }
  return (request) => {
    for (let i = 0; i < blocks.length; i++) {
      const bit = (blocks[i] as Block)(request);
      if (bit >= 0) return decisions[i * RULES_PER_BLOCK + bit] as Decision;
    }
    return unmatched;
  };
}
