import { parseJson } from '../event/parse-json.ts';
import type { ClusterResources } from './cluster-resources.ts';
import { compilePolicy } from './compile-policy.ts';
import { coverIndex } from './cover-index.ts';
import type { PolicyDocument } from './document.ts';
import { applyEdits } from './edit.ts';
import { exampleWords } from './example-words.ts';
import type { Finding } from './finding.ts';
import { lintContent } from './lint/lint-content.ts';
import type { Check, LintContext } from './lint/lint-context.ts';
import { lintFlags } from './lint/lint-flags.ts';
import { lintOrder } from './lint/lint-order.ts';
import { lintProbes } from './lint/lint-probes.ts';
import { lintResources } from './lint/lint-resources.ts';
import { lintRules } from './lint/lint-rules.ts';
import { lintValues } from './lint/lint-values.ts';
import type { LintCode } from './lint-codes.ts';
import { loadPolicy } from './load-policy.ts';
import type { Policy } from './policy.ts';
import type { Release } from './release.ts';
import { resourceCatalogue } from './resource-catalogue.ts';
import type { ServerFlags } from './server-flags.ts';

/** What a policy is checked against. */
export interface LintOptions {
  readonly release: Release;
  /** Resources of the cluster that are not built in. */
  readonly resources?: ClusterResources;
  readonly flags?: ServerFlags;
}

const CHECKS: readonly Check[] = [
  lintValues,
  lintResources,
  lintRules,
  lintOrder,
  lintContent,
  lintProbes,
  lintFlags,
];

/**
 * Everything there is to say about a policy file, in the order of the file. Where the rules cannot
 * be read, only what hinders that is told. A comment in the file may silence what is only advice.
 */
export function lintPolicy(document: PolicyDocument, options: LintOptions): readonly Finding[] {
  const { draft, findings } = loadPolicy(document, options.release);
  if (draft === undefined) return inOrder(document, findings);
  const catalogue = resourceCatalogue(options.release, options.resources);
  const context: LintContext = {
    policy: draft,
    document,
    release: options.release,
    catalogue,
    words: exampleWords([draft], catalogue),
    flags: options.flags ?? {},
    evaluate: compilePolicy(draft),
    covers: coverIndex(draft.rules),
  };
  const ignored = ignoredCodes(document.text);
  const found = CHECKS.flatMap((check) => check(context)).map((finding) =>
    dropsMore(finding, draft) ? withoutRepair(finding) : finding,
  );
  return inOrder(document, [...findings, ...found.filter(({ code }) => !ignored.has(code))]);
}

/** Codes of names and patterns that match nothing as they are written, and something once repaired. */
const WIDENING: ReadonlySet<LintCode> = new Set([
  'dead-pattern',
  'literal-star',
  'resource-unknown',
  'user-group-unknown',
  'verb-unknown',
  'wrong-group',
]);

/** A rule at None that is made to match something stops recording it, which a person must want. */
function dropsMore({ code, path: [first, index] }: Finding, { rules }: Policy): boolean {
  if (first !== 'rules' || !WIDENING.has(code)) return false;
  return rules[Number(index)]?.level === 'None';
}

/** A comment `# annals-ignore: loud, url-prefix` says that somebody has thought about it. */
function ignoredCodes(text: string): ReadonlySet<string> {
  const comments = text.matchAll(/^[ \t]*#[ \t]*annals-ignore:[ \t]*([a-z0-9, -]+)/gm);
  return new Set([...comments].flatMap(([, codes = '']) => codes.split(/[, ]+/)));
}

function inOrder(
  { format, text }: PolicyDocument,
  findings: readonly Finding[],
): readonly Finding[] {
  const sorted = findings.toSorted((a, b) => a.span.start - b.span.start);
  if (format !== 'json') return sorted;
  const isRepair = repairTester(text);
  return sorted.map((finding) => (isRepair(finding) ? finding : withoutRepair(finding)));
}

/** Characters that are read again to try repairs; a person has the rest of a huge file to look at. */
const MAX_TRIED_CHARACTERS = 50_000_000;

/** Repairs are made for YAML; those that would leave no JSON are left to a person. */
function repairTester(text: string): (finding: Finding) => boolean {
  let tried = 0;
  return ({ fix }) => {
    if (fix.edits.length === 0) return true;
    tried += text.length;
    if (tried > MAX_TRIED_CHARACTERS) return false;
    return !('rejected' in parseJson(applyEdits(text, fix.edits)));
  };
}

function withoutRepair(finding: Finding): Finding {
  return { ...finding, fix: { ...finding.fix, edits: [] } };
}
