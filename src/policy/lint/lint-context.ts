import type { CoverIndex } from '../cover-index.ts';
import type { Path, PolicyDocument } from '../document.ts';
import { spanAt } from '../document.ts';
import type { Evaluator } from '../evaluate.ts';
import type { ExampleWords } from '../example-words.ts';
import type { Finding, Fix } from '../finding.ts';
import type { LintCode } from '../lint-codes.ts';
import type { Policy } from '../policy.ts';
import type { Release } from '../release.ts';
import type { ResourceCatalogue } from '../resource-catalogue.ts';
import type { ServerFlags } from '../server-flags.ts';

/** What a check may look at. */
export interface LintContext {
  readonly policy: Policy;
  readonly document: PolicyDocument;
  readonly release: Release;
  readonly catalogue: ResourceCatalogue;
  readonly flags: ServerFlags;
  readonly evaluate: Evaluator;
  readonly covers: CoverIndex;
  readonly words: ExampleWords;
}

/** One check; it gives everything it has to say about a policy. */
export type Check = (context: LintContext) => readonly Finding[];

/** A finding at a place of the policy; the fix is words alone or comes with edits. */
export function findingAt(
  { document }: LintContext,
  code: LintCode,
  path: Path,
  message: string,
  fix: Fix | string,
): Finding {
  return {
    code,
    path,
    span: spanAt(document.root, path),
    message,
    fix: typeof fix === 'string' ? { description: fix, edits: [] } : fix,
  };
}

/** A value as a message shows it. */
export function quoted(value: string): string {
  return JSON.stringify(value);
}

/** A group as a sentence names it. */
export function groupName(group: string): string {
  return group === '' ? 'the core group' : `the group ${group}`;
}
