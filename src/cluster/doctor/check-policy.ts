import { LINT_CODES, type Severity } from '../../policy/lint-codes.ts';
import { lintPolicy } from '../../policy/lint-policy.ts';
import { loadPolicy } from '../../policy/load-policy.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Release } from '../../policy/release.ts';
import { parsePolicyDocument } from '../../policy-file/parse-policy-document.ts';
import { bad, type Check, good, warning } from './check.ts';

/** What a policy file says, and whether an API server would start with it. */
export function checkPolicy(
  text: string,
  path: string,
  release: Release,
): { readonly check: Check; readonly policy: Policy | undefined } {
  const document = parsePolicyDocument(text);
  const findings = lintPolicy(document, { release });
  const count = (wanted: Severity): number =>
    findings.filter(({ code }) => LINT_CODES[code].severity === wanted).length;
  const { policy } = loadPolicy(document, release);
  const next = `Run "annals policy check ${path}".`;
  const name = 'policy';
  if (policy === undefined) {
    const text = `${path} is refused by an API server: ${findings[0]?.message ?? 'it is empty'}`;
    return { check: bad(name, text, next), policy };
  }
  if (policy.rules.every(({ level }) => level === 'None')) {
    const hint = 'Write one with "annals policy suggest".';
    return { check: bad(name, `${path} records nothing: every rule is at None`, hint), policy };
  }
  const warnings = count('warning') + count('error');
  const rules = `${policy.rules.length} ${policy.rules.length === 1 ? 'rule' : 'rules'}`;
  return {
    check:
      warnings > 0
        ? warning(name, `${path}: ${rules}, ${warnings} to look at`, next)
        : good(name, `${path}: ${rules}, nothing to say`),
    policy,
  };
}
