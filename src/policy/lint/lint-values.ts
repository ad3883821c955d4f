import { closest } from '../closest.ts';
import type { Path } from '../document.ts';
import { entryAt, nodeAt } from '../document.ts';
import { removeEntry, removeItem } from '../edit.ts';
import type { Finding, Fix } from '../finding.ts';
import type { PolicyRule } from '../policy.ts';
import { RESOURCE_VERBS } from '../rule-conditions.ts';
import type { LintContext } from './lint-context.ts';
import { findingAt, quoted } from './lint-context.ts';

const HTTP_VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'connect', 'trace'];

const KNOWN_GROUPS = [
  'system:authenticated',
  'system:unauthenticated',
  'system:masters',
  'system:nodes',
  'system:serviceaccounts',
  'system:bootstrappers',
  'system:monitoring',
];

const KNOWN_USERS = [
  'system:anonymous',
  'system:apiserver',
  'system:kube-controller-manager',
  'system:kube-proxy',
  'system:kube-scheduler',
];

/** Values of lists that are compared letter by letter: stars, empty texts, names, verbs. */
export function lintValues(context: LintContext): readonly Finding[] {
  return context.policy.rules.flatMap((rule, i) => [
    ...stars(context, rule, ['rules', i]),
    ...empties(context, rule, ['rules', i]),
    ...verbs(context, rule, ['rules', i]),
    ...names(context, rule, ['rules', i]),
  ]);
}

/** Every list of a rule in which a star is a plain letter. */
function literalLists(
  rule: PolicyRule,
  path: Path,
): readonly (readonly [Path, readonly string[]])[] {
  return [
    [[...path, 'users'], rule.users],
    [[...path, 'userGroups'], rule.userGroups],
    [[...path, 'verbs'], rule.verbs],
    [[...path, 'namespaces'], rule.namespaces],
    ...rule.resources.map(
      (entry, j) => [[...path, 'resources', j, 'resourceNames'], entry.resourceNames] as const,
    ),
  ];
}

function stars(context: LintContext, rule: PolicyRule, path: Path): readonly Finding[] {
  return literalLists(rule, path).flatMap(([listPath, values]) =>
    values.flatMap((value, i) => {
      if (!value.includes('*')) return [];
      const message = `the star in ${quoted(value)} is a plain letter here and matches nothing`;
      return [
        findingAt(
          context,
          'literal-star',
          [...listPath, i],
          message,
          starFix(context, listPath, values),
        ),
      ];
    }),
  );
}

function starFix({ document }: LintContext, listPath: Path, values: readonly string[]): Fix {
  const entry = entryAt(document.root, listPath);
  const isAlone = values.length === 1 && values[0] === '*';
  if (!isAlone || entry === undefined) {
    return { description: 'write the names in full, or leave the key out to match all', edits: [] };
  }
  const description = `remove ${listPath.at(-1)}, which matches everything when it is absent`;
  return { description, edits: removeEntry(document.text, entry) };
}

function empties(context: LintContext, rule: PolicyRule, path: Path): readonly Finding[] {
  const namespace = rule.namespaces.indexOf('');
  const found: Finding[] = [];
  if (namespace !== -1) {
    const message = 'the empty namespace also takes lists and watches over all namespaces';
    const at = [...path, 'namespaces', namespace];
    const fix = 'list the cluster-scoped resources that are meant under resources';
    found.push(findingAt(context, 'empty-namespace', at, message, fix));
  }
  rule.resources.forEach(({ resourceNames }, j) => {
    const i = resourceNames.indexOf('');
    if (i === -1) return;
    const listPath = [...path, 'resources', j, 'resourceNames'];
    const edits = removeItem(context.document, nodeAt(context.document.root, listPath), i);
    const fix = { description: 'remove it', edits: resourceNames.length > 1 ? edits : [] };
    const message = 'the empty name matches every request without a name';
    found.push(findingAt(context, 'empty-name', [...listPath, i], message, fix));
  });
  return found;
}

function verbs(context: LintContext, rule: PolicyRule, path: Path): readonly Finding[] {
  const isUrls = rule.nonResourceURLs.length > 0;
  const isResources = rule.resources.length > 0 || rule.namespaces.length > 0;
  const known = [...(isUrls ? [] : RESOURCE_VERBS), ...(isResources ? [] : HTTP_VERBS)];
  const list = nodeAt(context.document.root, [...path, 'verbs']);
  return rule.verbs.flatMap((verb, i) => {
    if (known.includes(verb) || verb.includes('*')) return [];
    const meant =
      REPLACED_VERBS[verb] ??
      closest(
        verb,
        known.filter((other) => other !== ''),
      );
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
    const message = `no request ${isUrls ? 'for such a URL ' : ''}has the verb ${quoted(verb)}${hint}`;
    const edits = rule.verbs.length > 1 ? removeItem(context.document, list, i) : [];
    const fix = {
      description: meant === undefined ? 'remove it' : `remove it or write ${meant}`,
      edits,
    };
    return [findingAt(context, 'verb-unknown', [...path, 'verbs', i], message, fix)];
  });
}

const REPLACED_VERBS: Readonly<Record<string, string>> = {
  connect: 'get and create',
  exec: 'get and create',
  apply: 'patch',
  read: 'get',
  edit: 'update',
  remove: 'delete',
};

function names(context: LintContext, rule: PolicyRule, path: Path): readonly Finding[] {
  const groups = rule.userGroups.map(
    (name, i) => [[...path, 'userGroups', i], name, wrongGroup(name)] as const,
  );
  const users = rule.users.map(
    (name, i) => [[...path, 'users', i], name, wrongUser(name)] as const,
  );
  return [...users, ...groups].flatMap(([at, name, wrong]) => {
    if (wrong === undefined) return [];
    const message = `${quoted(name)} ${wrong}`;
    return [
      findingAt(context, 'user-group-unknown', at, message, 'write the name as Kubernetes does'),
    ];
  });
}

function wrongGroup(name: string): string | undefined {
  if (/^system:serviceaccount:/.test(name)) return 'is a user, not a group';
  if (KNOWN_USERS.includes(name)) return 'is a user, not a group';
  return misspelt(name, KNOWN_GROUPS, 'group');
}

function wrongUser(name: string): string | undefined {
  if (/^system:serviceaccounts(:|$)/.test(name)) return 'is a group, not a user';
  if (KNOWN_GROUPS.includes(name)) return 'is a group, not a user';
  return misspelt(name, KNOWN_USERS, 'user');
}

/** Only names near a built-in one: everything else may be one that somebody gave. */
function misspelt(name: string, known: readonly string[], what: string): string | undefined {
  if (known.includes(name) || name.split(':').length > 2) return undefined;
  const near = name.startsWith('system:')
    ? closest(
        name.slice(7),
        known.map((k) => k.slice(7)),
      )
    : undefined;
  const prefixless = known.find((other) => other.slice(7) === name && other !== 'system:nodes');
  const meant = near === undefined ? prefixless : `system:${near}`;
  if (meant === undefined || meant === name) return undefined;
  if (near !== undefined && Math.abs(near.length + 7 - name.length) > 2) return undefined;
  return `is no built-in ${what}; did you mean ${meant}?`;
}
