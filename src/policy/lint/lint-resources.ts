import { closest } from '../closest.ts';
import type { Path } from '../document.ts';
import { nodeAt } from '../document.ts';
import { addItem, addValues, removeItem, replaceValue } from '../edit.ts';
import type { Finding, Fix } from '../finding.ts';
import type { GroupResources, PolicyRule } from '../policy.ts';
import { AGGREGATED_GROUPS, DEAD_GROUPS } from '../resource-table.ts';
import type { LintContext } from './lint-context.ts';
import { findingAt, groupName, quoted } from './lint-context.ts';

/** Groups and resources against the table of those there are. */
export function lintResources(context: LintContext): readonly Finding[] {
  return context.policy.rules.flatMap((rule, i) =>
    rule.resources.flatMap((entry, j) => {
      const path = ['rules', i, 'resources', j];
      return [
        ...deadGroup(context, rule, entry, path),
        ...unknownGroup(context, entry, path),
        ...entry.resources.flatMap((pattern, k) => [
          ...lintPattern(context, entry, pattern, [...path, 'resources', k]),
        ]),
      ];
    }),
  );
}

function deadGroup(
  context: LintContext,
  rule: PolicyRule,
  { group }: GroupResources,
  path: Path,
): readonly Finding[] {
  if (!DEAD_GROUPS.has(group)) return [];
  const list = nodeAt(context.document.root, path.slice(0, -1));
  const isOne = rule.resources.length === 1;
  const edits = isOne ? [] : removeItem(context.document, list, Number(path.at(-1)));
  const message = `the group ${group} no longer exists`;
  const description = isOne ? 'remove the rule' : 'remove the entry';
  return [findingAt(context, 'dead-group', [...path, 'group'], message, { description, edits })];
}

/** Only where all groups of the cluster are known: any other may be one of a CRD. */
function unknownGroup(
  context: LintContext,
  { group }: GroupResources,
  path: Path,
): readonly Finding[] {
  const { catalogue } = context;
  if (!catalogue.hasAllGroups || group === '*' || catalogue.groups.has(group)) return [];
  if (DEAD_GROUPS.has(group) || AGGREGATED_GROUPS.has(group)) return [];
  const message = `the cluster serves no ${groupName(group).replace(/^the /, '')}`;
  const meant = closest(group, [...catalogue.groups]);
  const fix =
    meant === undefined
      ? 'write a group that "kubectl api-resources" shows, or remove the entry'
      : `write ${quoted(meant)}, if that is meant`;
  return [findingAt(context, 'resource-unknown', [...path, 'group'], message, fix)];
}

/** What is wrong with one pattern; at most one thing, the most telling. */
function lintPattern(
  context: LintContext,
  entry: GroupResources,
  pattern: string,
  path: Path,
): readonly Finding[] {
  if (pattern === '*') return [];
  if (isDead(pattern)) return [deadPattern(context, entry, pattern, path)];
  const [resource = '', subresource] = pattern.split('/');
  if (resource === '*' || DEAD_GROUPS.has(entry.group)) return [];
  if (subresource === '*') {
    const plain = starIncludesPlain(context, entry, resource, path);
    if (plain.length > 0) return plain;
  }
  return unknownResource(context, entry, { resource, subresource, path });
}

/** Stars and slashes in any other place than the four forms have them. */
function isDead(pattern: string): boolean {
  if (pattern === '*/*' || pattern === '') return true;
  const [resource = '', subresource, ...more] = pattern.split('/');
  if (more.length > 0 || subresource === '') return true;
  const isBare = (part: string): boolean => part === '*' || !part.includes('*');
  return !isBare(resource) || (subresource !== undefined && !isBare(subresource));
}

function deadPattern(
  context: LintContext,
  entry: GroupResources,
  pattern: string,
  path: Path,
): Finding {
  const list = nodeAt(context.document.root, path.slice(0, -1));
  const node = nodeAt(context.document.root, path);
  const replacement = pattern === '*/*' ? '*' : pattern.replace(/\/$/, '');
  const canReplace = !isDead(replacement) && node !== undefined && pattern !== '';
  const fix: Fix = canReplace
    ? { description: `write ${quoted(replacement)}`, edits: [replaceValue(node.span, replacement)] }
    : {
        description: 'name the resources in full',
        edits:
          entry.resources.length > 1 ? removeItem(context.document, list, Number(path.at(-1))) : [],
      };
  return findingAt(context, 'dead-pattern', path, `${quoted(pattern)} matches nothing`, fix);
}

function starIncludesPlain(
  context: LintContext,
  entry: GroupResources,
  resource: string,
  path: Path,
): readonly Finding[] {
  if (entry.resources.includes(resource) || entry.resources.includes('*')) return [];
  const message = `"${resource}/*" takes plain ${resource} too`;
  const known = context.catalogue.find(entry.group, resource)?.subresources ?? [];
  const names = known.map((name) => `${resource}/${name}`).join(', ');
  const fix =
    names === ''
      ? `add ${resource} to say that both are meant, or list the subresources`
      : `add ${resource} to say that both are meant, or list ${names}`;
  const list = nodeAt(context.document.root, path.slice(0, -1));
  const edits = addValues(context.document.text, list, [resource]);
  return [findingAt(context, 'star-includes-plain', path, message, { description: fix, edits })];
}

interface Named {
  readonly resource: string;
  readonly subresource: string | undefined;
  readonly path: Path;
}

function unknownResource(
  context: LintContext,
  entry: GroupResources,
  { resource, subresource, path }: Named,
): readonly Finding[] {
  const { catalogue } = context;
  const known = catalogue.find(entry.group, resource);
  if (known !== undefined) return unknownSubresource(context, known, subresource, path);
  // A group that is not built in may have a resource of the same name.
  if (entry.group !== '*' && !catalogue.groups.has(entry.group)) return [];
  const homes = catalogue.groupsWith(resource);
  if (entry.group === '*' && homes.length > 0) return [];
  if (homes.length > 0) return [wrongGroup(context, entry, { resource, subresource, path }, homes)];
  if (entry.group === '*') return [];
  const candidates = catalogue.resourcesOf(entry.group).map((other) => other.resource);
  const meant = closest(resource, candidates);
  const message = `there is no resource ${quoted(resource)} in ${groupName(entry.group)}`;
  return [misspelt(context, 'resource-unknown', message, path, rejoin(meant, subresource))];
}

function unknownSubresource(
  context: LintContext,
  known: { readonly resource: string; readonly subresources: readonly string[] | undefined },
  subresource: string | undefined,
  path: Path,
): readonly Finding[] {
  if (subresource === undefined || subresource === '*') return [];
  if (known.subresources === undefined) return [];
  if (known.subresources.includes(subresource)) return [];
  const meant = closest(subresource, known.subresources);
  const message = `${known.resource} has no subresource ${quoted(subresource)}`;
  const replacement = meant === undefined ? undefined : `${known.resource}/${meant}`;
  return [misspelt(context, 'resource-unknown', message, path, replacement)];
}

function rejoin(resource: string | undefined, subresource: string | undefined): string | undefined {
  if (resource === undefined || subresource === undefined) return resource;
  return `${resource}/${subresource}`;
}

function misspelt(
  context: LintContext,
  code: 'resource-unknown',
  message: string,
  path: Path,
  replacement: string | undefined,
): Finding {
  const node = nodeAt(context.document.root, path);
  if (replacement === undefined || node === undefined) {
    return findingAt(
      context,
      code,
      path,
      message,
      'name it in lower case and plural, or remove it',
    );
  }
  const fix = {
    description: `write ${quoted(replacement)}`,
    edits: [replaceValue(node.span, replacement)],
  };
  return findingAt(context, code, path, message, fix);
}

/** Moves the resource to an entry of the group it lives in, where there is only one such group. */
function wrongGroup(
  context: LintContext,
  entry: GroupResources,
  { resource, subresource, path }: Named,
  homes: readonly string[],
): Finding {
  const { document } = context;
  const entryPath = path.slice(0, -2);
  const pattern = rejoin(resource, subresource) ?? resource;
  const message = `${resource} live in ${homes.map(groupName).join(' and ')}, not in ${groupName(entry.group)}`;
  const [home] = homes;
  if (homes.length !== 1 || home === undefined) {
    return findingAt(context, 'wrong-group', path, message, 'write the right group');
  }
  const description = `move it to an entry with group ${quoted(home)}`;
  const groupNode = nodeAt(document.root, [...entryPath, 'group']);
  if (entry.resources.length === 1) {
    const edits = groupNode === undefined ? [] : [replaceValue(groupNode.span, home)];
    return findingAt(context, 'wrong-group', path, message, {
      description: `write group ${quoted(home)}`,
      edits,
    });
  }
  const lines = [`group: ${quoted(home)}`, `resources: [${quoted(pattern)}]`];
  const added = addItem(document.text, nodeAt(document.root, entryPath.slice(0, -1)), lines);
  const removed = removeItem(
    document,
    nodeAt(document.root, path.slice(0, -1)),
    Number(path.at(-1)),
  );
  const edits = added.length === 0 ? [] : [...removed, ...added];
  return findingAt(context, 'wrong-group', path, message, { description, edits });
}
