import { LEVELS, STAGES } from '../event/audit-event.ts';
import type { Path } from './document.ts';
import { renderPath } from './document.ts';
import type { UpstreamError } from './finding.ts';
import type { LintCode } from './lint-codes.ts';
import type { GroupResources, Policy, PolicyRule } from './policy.ts';
import type { Release } from './release.ts';
import { isAtLeast } from './release.ts';

/** An error of upstream's validation. `path` is exact where upstream's `field` leaves out an index. */
export interface ValidationError {
  readonly code: LintCode;
  readonly path: Path;
  readonly upstream: UpstreamError;
  /** Which of two rules about a URL is broken. */
  readonly detail?: 'slash' | 'star';
}

/** Every error upstream's validation reports for a policy, in the same order. */
export function validatePolicy(policy: Policy, release: Release): readonly ValidationError[] {
  return [
    ...stageErrors(policy.omitStages, ['omitStages']),
    ...policy.rules.flatMap((rule, i) => ruleErrors(rule, ['rules', i], release)),
  ];
}

function ruleErrors(rule: PolicyRule, path: Path, release: Release): readonly ValidationError[] {
  return [
    ...levelErrors(rule.level, [...path, 'level']),
    ...rule.nonResourceURLs.flatMap((url, i) => urlErrors(url, [...path, 'nonResourceURLs', i])),
    ...rule.resources.flatMap((entry, i) => entryErrors(entry, [...path, 'resources', i], release)),
    ...stageErrors(rule.omitStages, [...path, 'omitStages']),
    ...exclusiveErrors(rule, path),
  ];
}

function levelErrors(level: string, path: Path): readonly ValidationError[] {
  if (LEVELS.includes(level as never)) return [];
  return level === ''
    ? [error('level-missing', path, 'Required', '')]
    : [error('level-unknown', path, 'NotSupported', level)];
}

function stageErrors(stages: readonly string[], path: Path): readonly ValidationError[] {
  return stages.flatMap((stage, i) => {
    if (STAGES.includes(stage as never)) return [];
    const code = LEVELS.includes(stage as never) ? 'level-in-stages' : 'stage-unknown';
    return [error(code, [...path, i], 'Invalid', stage)];
  });
}

/** One URL may break both rules. */
function urlErrors(url: string, path: Path): readonly ValidationError[] {
  if (url === '*') return [];
  const found = error('url-invalid', path, 'Invalid', url);
  const errors: ValidationError[] = [];
  if (!url.startsWith('/')) errors.push({ ...found, detail: 'slash' });
  if (url.slice(0, -1).includes('*')) errors.push({ ...found, detail: 'star' });
  return errors;
}

function entryErrors(
  entry: GroupResources,
  path: Path,
  release: Release,
): readonly ValidationError[] {
  const errors = [];
  if (!isGroup(entry.group, release)) {
    const code = entry.group === '*' ? 'star-group-release' : 'group-invalid';
    errors.push(withoutIndex(error(code, [...path, 'group'], 'Invalid', entry.group)));
  }
  if (entry.resourceNames.length > 0 && entry.resources.length === 0) {
    const namesPath = [...path, 'resourceNames'];
    errors.push(
      withoutIndex(error('names-without-resources', namesPath, 'Invalid', entry.resourceNames)),
    );
  }
  return errors;
}

function isGroup(group: string, release: Release): boolean {
  if (group === '') return true;
  if (group === '*') return isAtLeast(release, '1.36');
  return isDnsSubdomain(group);
}

/** RFC 1123 as upstream reads it: lower case, at most 253 characters, no empty label. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => DNS_LABEL.test(label));
}

const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

function exclusiveErrors(rule: PolicyRule, path: Path): readonly ValidationError[] {
  if (rule.nonResourceURLs.length === 0) return [];
  if (rule.resources.length === 0 && rule.namespaces.length === 0) return [];
  const urlsPath = [...path, 'nonResourceURLs'];
  return [error('url-with-resources', urlsPath, 'Invalid', rule.nonResourceURLs)];
}

function error(
  code: LintCode,
  path: Path,
  kind: UpstreamError['kind'],
  value: UpstreamError['value'],
): ValidationError {
  return { code, path, upstream: { field: renderPath(path), kind, value } };
}

/** Upstream names an entry of `resources` without its index. */
function withoutIndex(found: ValidationError): ValidationError {
  const field = found.upstream.field.replace(/\.resources\[\d+\]\./, '.resources.');
  return { ...found, upstream: { ...found.upstream, field } };
}
