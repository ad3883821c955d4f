import { type ExampleRequest, exampleOf } from './example-request.ts';
import { type ExampleWords, exampleWords, type Kind } from './example-words.ts';
import { hasPath } from './path-set.ts';
import type { Policy } from './policy.ts';
import type { Region } from './region.ts';
import type { Caller, RequestAttributes, ResourceAttributes } from './request-attributes.ts';
import {
  callerSize,
  compareSizes,
  everyoneOf,
  joinSizes,
  type PartSize,
  pathSize,
  type RequestSize,
  resourceSize,
} from './request-size.ts';
import type { ResourceCatalogue } from './resource-catalogue.ts';
import { hasText } from './text-set.ts';

/** What examples are chosen from and by. */
export interface ExampleSource {
  readonly words: ExampleWords;
  readonly catalogue: ResourceCatalogue;
}

/** The source for examples about some policies. */
export function exampleSource(
  policies: readonly Policy[],
  catalogue: ResourceCatalogue,
): ExampleSource {
  return { words: exampleWords(policies, catalogue), catalogue };
}

/** A request with its size. */
export interface SizedRequest {
  readonly example: ExampleRequest;
  readonly size: RequestSize;
}

/**
 * The smallest request of a region, by `RequestSize`, that exists. Caller and target are chosen apart:
 * no part of the size looks at both. Undefined when none of the words makes one.
 */
export function smallestRequest(region: Region, source: ExampleSource): SizedRequest | undefined {
  const caller = smallestCaller(region, source);
  if (caller === undefined) return undefined;
  const common = { caller: caller.what, path: '' };
  const candidates =
    region.kind === 'resource' ? resourcesOf(region, source) : pathsOf(region, source.words);
  let best: SizedRequest | undefined;
  let bestSize: PartSize | undefined;
  for (const { what, size } of candidates) {
    if (bestSize !== undefined && compareParts(size, bestSize) >= 0) continue;
    const request = { ...common, ...what } as RequestAttributes;
    const example = exampleOf(request);
    if (example === undefined) continue;
    bestSize = size;
    best = { example, size: joinSizes(request, caller.size, size) };
  }
  return best;
}

interface Sized<T> {
  readonly what: T;
  readonly size: PartSize;
}

function compareParts(a: PartSize, b: PartSize): number {
  return a.odd - b.odd || a.extra - b.extra || compareSizes(a.words, b.words);
}

function smallestCaller(
  region: Region,
  { words }: ExampleSource,
): Sized<Caller | undefined> | undefined {
  if (!region.hasCaller) return { what: undefined, size: callerSize(undefined, words) };
  const users = words.texts.user.filter((user) => hasText(region.texts.user, user));
  const isOther = (user: string): boolean => user !== 'system:anonymous';
  const tried = [users.find(isOther), users.find((user) => !isOther(user))];
  const found = tried
    .filter((name) => name !== undefined)
    .flatMap((name) => {
      const groups = fewestGroups(region, everyoneOf(name), words.groups);
      if (groups === undefined) return [];
      const what = { name, groups };
      return [{ what, size: callerSize(what, words) }];
    });
  return found.toSorted((a, b) => compareParts(a.size, b.size))[0];
}

/** Sets of groups tried; policies name few. */
const MAX_SETS = 20_000;

/** The fewest groups that a region asks for, with the one that everyone has where it may be. */
function fewestGroups(
  { groupsMeet, groupsAvoid }: Region,
  everyone: string,
  all: readonly string[],
): readonly string[] | undefined {
  const base = groupsAvoid.has(everyone) ? [] : [everyone];
  const unmet = groupsMeet.filter((meet) => !base.some((group) => meet.has(group)));
  const useful = all.filter(
    (group) => !groupsAvoid.has(group) && unmet.some((meet) => meet.has(group)),
  );
  let left = MAX_SETS;
  for (let count = 0; count <= unmet.length; count++) {
    for (const set of subsets(useful, count)) {
      if (unmet.every((meet) => set.some((group) => meet.has(group)))) return [...base, ...set];
      if (--left === 0) return undefined;
    }
  }
  return undefined;
}

function* subsets(all: readonly string[], count: number, from = 0): Generator<readonly string[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (let i = from; i <= all.length - count; i++) {
    for (const rest of subsets(all, count - 1, i + 1)) yield [all[i] as string, ...rest];
  }
}

type Target = Omit<ResourceAttributes, 'caller' | 'path'>;

function* pathsOf(
  { texts, path: paths }: Region,
  words: ExampleWords,
): Generator<Sized<Pick<RequestAttributes, 'kind' | 'verb' | 'path'>>> {
  const path = words.paths.find((one) => hasPath(paths, one));
  if (path === undefined) return;
  for (const verb of words.texts.verb) {
    if (verb === '' || !hasText(texts.verb, verb)) continue;
    const what = { kind: 'nonResource' as const, verb, path };
    yield { what, size: pathSize(what, words) };
  }
}

/** For each verb and kind the four ways to have a namespace and a name, or not. */
function* resourcesOf(region: Region, source: ExampleSource): Generator<Sized<Target>> {
  const { words, catalogue } = source;
  const kinds = [...kindsOf(region, source)];
  const verbs = words.texts.verb.filter((verb) => hasText(region.texts.verb, verb));
  const places = shortest(region, words, 'namespace');
  const names = shortest(region, words, 'name');
  const pairs = places.flatMap((namespace) => names.map((name) => [namespace, name] as const));
  const same = words.texts.namespace.find(
    (text) =>
      text !== '' &&
      words.texts.name.includes(text) &&
      hasText(region.texts.name, text) &&
      hasText(region.texts.namespace, text),
  );
  for (const [apiGroup, resource, subresource] of kinds) {
    // A Namespace object lies in itself.
    const own = resource === NAMESPACES && same !== undefined ? [[same, same] as const] : [];
    for (const verb of verbs) {
      for (const [namespace, name] of [...pairs, ...own]) {
        const what = {
          kind: 'resource' as const,
          verb,
          apiGroup,
          resource,
          subresource,
          namespace,
          name,
        };
        yield { what, size: resourceSize(what, words, catalogue) };
      }
    }
  }
}

/** The empty text where it may be, and the first other. */
function shortest(
  { texts }: Region,
  words: ExampleWords,
  aspect: 'namespace' | 'name',
): readonly string[] {
  const free = words.texts[aspect].filter((text) => hasText(texts[aspect], text));
  return [...free.filter((text) => text === ''), ...free.filter((text) => text !== '').slice(0, 1)];
}

/**
 * Kinds of a region worth trying: all there are, and of those that are not there the first with and
 * without a group and a subresource, since one is as odd as another.
 */
function* kindsOf({ texts }: Region, { words, catalogue }: ExampleSource): Generator<Kind> {
  for (const kind of words.kinds) {
    const [group, resource, subresource] = kind;
    if (
      hasText(texts.apiGroup, group) &&
      hasText(texts.resource, resource) &&
      hasText(texts.subresource, subresource)
    )
      yield kind;
  }
  const free = (aspect: 'apiGroup' | 'resource' | 'subresource'): readonly string[] =>
    words.texts[aspect].filter((text) => hasText(texts[aspect], text));
  const resources = free('resource').filter((text) => text !== '' && text !== NAMESPACES);
  const others = free('resource').filter((text) => text === NAMESPACES);
  for (const groups of halves(free('apiGroup'))) {
    for (const subresources of halves(free('subresource'))) {
      yield* firstUnknown({ groups, resources, subresources }, catalogue);
      const own = subresources.filter((text) => OF_NAMESPACES.has(text));
      yield* firstUnknown({ groups, resources: others, subresources: own }, catalogue);
    }
  }
}

const NAMESPACES = 'namespaces';

/** What a URL may have behind the name of a namespace without speaking of what is in it. */
const OF_NAMESPACES = new Set(['', 'status', 'finalize']);

function halves(list: readonly string[]): readonly (readonly string[])[] {
  return [list.filter((text) => text === ''), list.filter((text) => text !== '')];
}

interface KindWords {
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly subresources: readonly string[];
}

function* firstUnknown(
  { groups, resources, subresources }: KindWords,
  catalogue: ResourceCatalogue,
): Generator<Kind> {
  for (const resource of resources) {
    for (const group of groups) {
      const known = catalogue.find(group, resource);
      const isThere = (text: string): boolean =>
        known !== undefined && (text === '' || known.subresources?.includes(text) === true);
      const subresource = subresources.find((text) => !isThere(text));
      if (subresource === undefined) continue;
      yield [group, resource, subresource];
      return;
    }
  }
}
