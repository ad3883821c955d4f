import { decodeDocument } from './decode-document.ts';
import { decodeFindings } from './decode-findings.ts';
import { policyOf } from './decode-policy.ts';
import type { PolicyDocument } from './document.ts';
import { nodeAt, spanAt } from './document.ts';
import type { Finding } from './finding.ts';
import { LINT_CODES } from './lint-codes.ts';
import type { Policy } from './policy.ts';
import type { Release } from './release.ts';
import { POLICY_SHAPE } from './shape.ts';
import { validatePolicy } from './validate-policy.ts';
import { validationFinding } from './validation-finding.ts';
import { versionFindings } from './version-findings.ts';

/** What came of loading a policy file. */
export interface LoadedPolicy {
  /** Undefined when an API server of the release would refuse the file. */
  readonly policy: Policy | undefined;
  /**
   * The rules as far as they can be read, also where the API server refuses the file for a reason
   * that leaves their meaning clear, such as its version. Undefined when there are none.
   */
  readonly draft: Policy | undefined;
  readonly document: PolicyDocument;
  readonly findings: readonly Finding[];
}

/** Loads a policy as the API server of a release does: strictly, then leniently, then validated. */
export function loadPolicy(document: PolicyDocument, release: Release): LoadedPolicy {
  const { root } = document;
  const outer = [...syntaxFindings(document), ...versionFindings(document)];
  if (root?.kind !== 'map' || isOtherKind(outer)) {
    return { policy: undefined, draft: undefined, document, findings: outer };
  }
  const { value, problems } = decodeDocument(root, POLICY_SHAPE, document.format);
  const decoded = policyOf(value);
  const typeErrors = problems.some(({ kind }) => kind === 'type');
  const invalid = typeErrors ? [] : validatePolicy(decoded, release);
  const findings = [
    ...outer,
    ...decodeFindings(document, decoded, problems, release),
    ...invalid.map((error) => validationFinding(document, error)),
    ...(typeErrors || decoded.rules.length > 0 ? [] : [noRules(document)]),
  ];
  const isReadable = !typeErrors && invalid.length === 0 && decoded.rules.length > 0;
  const draft = isReadable ? decoded : undefined;
  const refused = findings.some(({ code }) => LINT_CODES[code].severity === 'error');
  return { policy: refused ? undefined : draft, draft, document, findings };
}

function isOtherKind(findings: readonly Finding[]): boolean {
  return findings.some(({ code }) => code === 'not-a-policy');
}

function syntaxFindings({ problems, root, secondDocument }: PolicyDocument): readonly Finding[] {
  const findings: Finding[] = problems.map(({ message, span, isLimit }) => ({
    code: isLimit ? 'too-large' : 'not-yaml',
    path: [],
    span,
    message: isLimit
      ? `the file is not read to its end: ${message}`
      : `the file cannot be read: ${message}`,
    fix: {
      description: isLimit ? 'make the policy smaller' : 'correct the syntax at this place',
      edits: [],
    },
  }));
  if (secondDocument !== undefined) {
    findings.push({
      code: 'several-documents',
      path: [],
      span: secondDocument,
      message: 'the API server reads no further than here, and says nothing about it',
      fix: { description: 'keep one policy in the file, with all lines indented alike', edits: [] },
    });
  }
  if (root !== undefined && root.kind !== 'map') {
    findings.push({
      code: 'not-a-policy',
      path: [],
      span: root.span,
      message: root.kind === 'list' ? 'the file holds a list' : 'the file holds a single value',
      fix: { description: 'write a policy: apiVersion, kind and rules', edits: [] },
    });
  }
  return findings;
}

function noRules(document: PolicyDocument): Finding {
  const rules = nodeAt(document.root, ['rules']);
  return {
    code: 'no-rules',
    path: ['rules'],
    span: spanAt(document.root, ['rules']),
    message: rules === undefined ? 'there are no rules' : 'the list of rules is empty',
    fix: { description: 'write at least one rule, such as - level: Metadata', edits: [] },
  };
}
