import type { Policy } from './policy.ts';
import type { Aspect } from './region.ts';
import { targetOf } from './request-from-url.ts';
import type { ResourceCatalogue } from './resource-catalogue.ts';
import { prefixOf } from './rule-match.ts';

/**
 * The words that examples are made of, the plainest first: those of everyday, then what the policies
 * name, shortest first, and last one that nobody names, which stands for all others. Policies cannot
 * tell apart two requests that differ only in words they do not name, so an example that is not to be
 * found among these is not to be found at all.
 */
export interface ExampleWords {
  readonly texts: Readonly<Record<Aspect, readonly string[]>>;
  readonly groups: readonly string[];
  readonly paths: readonly string[];
  /** Resources there are, as group, resource and subresource. */
  readonly kinds: readonly Kind[];
}

export type Kind = readonly [apiGroup: string, resource: string, subresource: string];

/** The groups that authentication itself gives. */
export const AUTHENTICATED = 'system:authenticated';
export const UNAUTHENTICATED = 'system:unauthenticated';

/** Every verb a request can have, the usual ones first. */
const VERBS = [
  ...['get', 'list', 'create', 'update', 'patch', 'delete', 'watch', 'deletecollection'],
  ...['post', 'put', 'head', 'options', '', 'proxy'],
];

const PATHS = ['/healthz', '/readyz', '/version', '/api', '/apis', '/openapi/v3', '/metrics', '/'];

/** Gathers the words for policies. */
export function exampleWords(
  policies: readonly Policy[],
  catalogue: ResourceCatalogue,
): ExampleWords {
  const rules = policies.flatMap((policy) => policy.rules);
  const entries = rules.flatMap(({ resources }) => resources);
  const patterns = entries.flatMap(({ resources }) => resources.map((text) => text.split('/')));
  const known = [...catalogue.groups].flatMap((group) => catalogue.resourcesOf(group));
  const objects = [
    ...rules.flatMap(({ namespaces }) => namespaces),
    ...entries.flatMap(({ resourceNames }) => resourceNames),
  ];
  const part = (at: number): string[] => patterns.map((parts) => parts[at] ?? '');
  const named = (plain: readonly string[], texts: readonly string[]): readonly string[] =>
    inOrder(plain, texts.filter(isPart));
  return {
    texts: {
      user: inOrder(
        ['jane', 'system:anonymous'],
        rules.flatMap(({ users }) => users),
      ),
      verb: inOrder(
        VERBS,
        rules.flatMap(({ verbs }) => verbs).filter((verb) => /^[a-z]+$/.test(verb)),
      ),
      apiGroup: named(
        ['', ...catalogue.groups],
        entries.map(({ group }) => group),
      ),
      resource: named(['pods', 'secrets', ...known.map(({ resource }) => resource)], part(0)),
      subresource: named(['', ...known.flatMap((one) => one.subresources ?? [])], part(1)),
      // A Namespace object has its name for its namespace, so each list has the words of both.
      namespace: named(['', 'default', 'one'], objects),
      name: named(['', 'one', 'default'], objects),
    },
    groups: inOrder(
      [AUTHENTICATED, UNAUTHENTICATED],
      rules.flatMap(({ userGroups }) => userGroups),
    ),
    paths: pathsFor(rules.flatMap(({ nonResourceURLs }) => nonResourceURLs)),
    kinds: known.flatMap(({ group, resource, subresources = [] }) =>
      ['', ...(subresources ?? [])].map((subresource): Kind => [group, resource, subresource]),
    ),
  };
}

function inOrder(plain: readonly string[], named: readonly string[]): readonly string[] {
  const words = new Set([...plain, ...[...new Set(named)].sort(byLength)]);
  return [...words, fresh('', (text) => words.has(text))];
}

function byLength(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

/** What may stand between two slashes, and in a field selector. */
function isPart(text: string): boolean {
  return !/[/%]|^\.\.?$|^(?:watch|proxy)$/.test(text);
}

/** The shortest way to go on in small letters that is not taken. */
function fresh(start: string, isTaken: (text: string) => boolean): string {
  let ends = [''];
  for (;;) {
    ends = ends.flatMap((end) => [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => end + letter));
    const free = ends.find((end) => !isTaken(start + end));
    if (free !== undefined) return start + free;
  }
}

/** Each named path and prefix, and for each a path behind it that leads to no longer one. */
function pathsFor(patterns: readonly string[]): readonly string[] {
  const starts = [...new Set(['/', ...patterns.map(prefixOf)])].filter((path) => path !== '');
  const leadsOn = (text: string, start: string): boolean =>
    starts.some(
      (other) => other.length > start.length && (other.startsWith(text) || text.startsWith(other)),
    );
  const beyond = starts.map((start) => fresh(start, (text) => leadsOn(text, start)));
  const all = new Set([...PATHS, ...[...starts, ...beyond].sort(byLength)]);
  return [...all].filter((path) => path.startsWith('/') && isNoResource(path));
}

function isNoResource(path: string): boolean {
  const target = targetOf('GET', encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23'));
  return !('badRequest' in target) && target.kind === 'nonResource' && target.path === path;
}
