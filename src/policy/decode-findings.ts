import { closest } from './closest.ts';
import type { DecodeProblem } from './decode-document.ts';
import type { Path, PolicyDocument } from './document.ts';
import { nodeAt, renderPath } from './document.ts';
import type { Finding, Fix } from './finding.ts';
import type { Policy } from './policy.ts';
import type { Release } from './release.ts';
import { isAtLeast } from './release.ts';
import { GROUP_RESOURCES_KEYS, POLICY_KEYS, RULE_KEYS } from './shape.ts';

/** Puts what decoding found into words: above all what a rule loses with a key that is dropped. */
export function decodeFindings(
  document: PolicyDocument,
  policy: Policy,
  problems: readonly DecodeProblem[],
  release: Release,
): readonly Finding[] {
  return problems.map((problem) => decodeFinding(document, policy, problem, release));
}

function decodeFinding(
  document: PolicyDocument,
  policy: Policy,
  problem: DecodeProblem,
  release: Release,
): Finding {
  const { path, span } = problem;
  switch (problem.kind) {
    case 'type': {
      const message = `${renderPath(path)} must be ${problem.wanted}, but is ${problem.found}`;
      const fix = { description: `write ${problem.wanted}`, edits: quotes(document, problem) };
      return { code: 'wrong-type', path, span, message, fix };
    }
    case 'duplicate': {
      const message = `${quote(path.at(-1))} stands twice${silence(release)}`;
      const fix = { description: 'join the two, or remove one', edits: [] };
      return { code: 'duplicate-key', path, span, message, fix };
    }
    case 'unknown': {
      const message = `${quote(path.at(-1))} is not a key of ${ownerOf(path)}${silence(release)}`;
      const widened = widening(policy, path);
      return {
        code: 'stray-key',
        path,
        span,
        message: widened === undefined ? message : `${message}: ${widened}`,
        fix: strayFix(problem, document),
      };
    }
  }
}

/** A number or truth value where a text is wanted needs only quotes. */
function quotes({ text }: PolicyDocument, problem: DecodeProblem): Fix['edits'] {
  const isText = problem.kind === 'type' && problem.wanted === 'a text';
  const source = text.slice(problem.span.start, problem.span.end);
  return isText && /^[\w.-]+$/.test(source) ? [{ span: problem.span, text: `"${source}"` }] : [];
}

/** Before 1.26 the API server did not even warn. */
function silence(release: Release): string {
  return isAtLeast(release, '1.26') ? '' : ` (Kubernetes ${release} does not even warn)`;
}

function ownerOf(path: Path): string {
  if (isInEntry(path)) return 'an entry of resources';
  if (isInRule(path)) return 'a rule';
  return path.length === 1 ? 'a policy' : renderPath(path.slice(0, -1));
}

function keysFor(path: Path): readonly string[] {
  if (isInEntry(path)) return GROUP_RESOURCES_KEYS;
  if (isInRule(path)) return RULE_KEYS;
  return path.length === 1 ? POLICY_KEYS : [];
}

function isInRule(path: Path): boolean {
  return path.length === 3 && path[0] === 'rules';
}

function isInEntry(path: Path): boolean {
  return path.length === 5 && path[0] === 'rules' && path[2] === 'resources';
}

/** What the rule matches now that the key is dropped; undefined where nothing is lost. */
function widening(policy: Policy, path: Path): string | undefined {
  const rule = policy.rules[Number(path[1])];
  const key = String(path.at(-1));
  if (rule === undefined || path[0] !== 'rules') return undefined;
  if (isInEntry(path)) {
    const entry = rule.resources[Number(path[3])];
    const meant = closest(key, GROUP_RESOURCES_KEYS);
    if (meant === undefined && RULE_KEYS.includes(key)) return widenedRule(rule, key);
    if (meant === undefined && closest(key, RULE_KEYS) !== undefined) {
      return widenedRule(rule, closest(key, RULE_KEYS) ?? '');
    }
    if (entry?.resources.length === 0) {
      return `without it the entry matches every resource of ${groupName(entry.group)}`;
    }
    return meant === 'resourceNames' ? 'without it the entry matches every name' : undefined;
  }
  return widenedRule(rule, closest(key, RULE_KEYS) ?? '');
}

function widenedRule(rule: Policy['rules'][number], key: string): string | undefined {
  const every = EVERY[key];
  const value = rule[key as keyof typeof rule];
  if (every === undefined || (Array.isArray(value) && value.length > 0)) return undefined;
  return `without it the rule matches ${every}`;
}

const EVERY: Readonly<Record<string, string>> = {
  users: 'every user',
  userGroups: 'every group of users',
  verbs: 'every verb',
  resources: 'every resource',
  namespaces: 'every namespace',
  nonResourceURLs: 'every request',
};

function groupName(group: string): string {
  return group === '' ? 'the core group' : `the group ${group}`;
}

function strayFix(problem: DecodeProblem, { root, text }: PolicyDocument): Fix {
  const { path } = problem;
  const key = String(path.at(-1));
  if (isInEntry(path) && RULE_KEYS.includes(key)) {
    return { description: `move ${key} out to the rule, beside level`, edits: [] };
  }
  const meant = closest(key, keysFor(path));
  const isFree = meant !== undefined && !siblings(root, path).includes(meant);
  if (!isFree) return { description: 'remove the key', edits: [] };
  const edits = [{ span: problem.span, text: isQuoted(text, problem) ? `"${meant}"` : meant }];
  return { description: `write ${meant}`, edits };
}

function siblings(root: PolicyDocument['root'], path: Path): readonly string[] {
  const parent = nodeAt(root, path.slice(0, -1));
  return parent?.kind === 'map' ? parent.entries.map(({ key }) => key) : [];
}

function isQuoted(text: string, { span }: DecodeProblem): boolean {
  return text[span.start] === '"';
}

function quote(key: string | number | undefined): string {
  return JSON.stringify(key ?? '');
}
