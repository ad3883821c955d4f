import type { Level, Stage } from '../event/audit-event.ts';
import type { Decoded } from './decode-document.ts';
import type { GroupResources, Policy, PolicyRule } from './policy.ts';

type Fields = Readonly<Record<string, Decoded>>;

/**
 * Gives a decoded document the form of a policy. Levels and stages are as written here and may be
 * unknown ones: `validatePolicy` tells.
 */
export function policyOf(value: Decoded): Policy {
  const fields = fieldsOf(value);
  return {
    rules: listOf(fields['rules']).map(ruleOf),
    omitStages: textsOf(fields['omitStages']) as readonly Stage[],
    omitManagedFields: fields['omitManagedFields'] === true,
  };
}

function ruleOf(value: Decoded): PolicyRule {
  const fields = fieldsOf(value);
  const omitManagedFields = fields['omitManagedFields'];
  return {
    level: textOf(fields['level']) as Level,
    users: textsOf(fields['users']),
    userGroups: textsOf(fields['userGroups']),
    verbs: textsOf(fields['verbs']),
    resources: listOf(fields['resources']).map(groupResourcesOf),
    namespaces: textsOf(fields['namespaces']),
    nonResourceURLs: textsOf(fields['nonResourceURLs']),
    omitStages: textsOf(fields['omitStages']) as readonly Stage[],
    omitManagedFields: typeof omitManagedFields === 'boolean' ? omitManagedFields : undefined,
  };
}

function groupResourcesOf(value: Decoded): GroupResources {
  const fields = fieldsOf(value);
  return {
    group: textOf(fields['group']),
    resources: textsOf(fields['resources']),
    resourceNames: textsOf(fields['resourceNames']),
  };
}

function fieldsOf(value: Decoded): Fields {
  return typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: Decoded): readonly Decoded[] {
  return Array.isArray(value) ? (value as readonly Decoded[]) : [];
}

/** Go's decoder makes the empty text of a null. */
function textOf(value: Decoded): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: Decoded): readonly string[] {
  return listOf(value).map(textOf);
}
