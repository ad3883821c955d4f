import type { PolicyRule } from './policy.ts';

/** A rule as lines of YAML, to stand in a list that is indented by two. */
export function renderRule(rule: PolicyRule): readonly string[] {
  const lines = [`  - level: ${rule.level}`];
  const list = (key: string, values: readonly string[]): void => {
    if (values.length > 0) lines.push(...renderList(`    ${key}`, values));
  };
  list('users', rule.users);
  list('userGroups', rule.userGroups);
  list('verbs', rule.verbs);
  list('namespaces', rule.namespaces);
  if (rule.resources.length > 0) lines.push('    resources:');
  for (const { group, resources, resourceNames } of rule.resources) {
    lines.push(`      - group: ${JSON.stringify(group)}`);
    if (resources.length > 0) lines.push(...renderList('        resources', resources));
    if (resourceNames.length > 0) lines.push(...renderList('        resourceNames', resourceNames));
  }
  list('nonResourceURLs', rule.nonResourceURLs);
  list('omitStages', rule.omitStages);
  if (rule.omitManagedFields !== undefined) {
    lines.push(`    omitManagedFields: ${rule.omitManagedFields}`);
  }
  return lines;
}

const MAX_WIDTH = 100;

/** On one line where it fits, otherwise an item a line. */
function renderList(start: string, values: readonly string[]): readonly string[] {
  const quoted = values.map((value) => JSON.stringify(value));
  const line = `${start}: [${quoted.join(', ')}]`;
  if (line.length <= MAX_WIDTH) return [line];
  const indent = ' '.repeat(start.length - start.trimStart().length + 2);
  return [`${start}:`, ...quoted.map((value) => `${indent}- ${value}`)];
}
