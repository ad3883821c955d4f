import { AUTHENTICATED, type ExampleWords, UNAUTHENTICATED } from './example-words.ts';
import type { Caller, RequestAttributes, ResourceAttributes } from './request-attributes.ts';
import type { ResourceCatalogue } from './resource-catalogue.ts';
import { CLUSTER_SCOPED } from './resource-table.ts';

/**
 * How small a request is, as numbers to compare one after the other: what is odd about it (a resource
 * that is not there, an object without a name), what is set beyond what its verb and resource need,
 * whether nobody is logged in, whether it is no resource, and then each word by its place among the
 * `ExampleWords`, where everyday words come first, then short ones.
 */
export type RequestSize = readonly number[];

/** Below zero where the first is smaller. */
export function compareSizes(a: RequestSize, b: RequestSize): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** What a part of a request adds to its size. */
export interface PartSize {
  readonly odd: number;
  readonly extra: number;
  readonly words: readonly number[];
}

/** The size of a request from that of its caller and that of its target. */
export function sizeOf(
  request: RequestAttributes,
  words: ExampleWords,
  catalogue: ResourceCatalogue,
): RequestSize {
  const target =
    request.kind === 'resource'
      ? resourceSize(request, words, catalogue)
      : pathSize(request, words);
  return joinSizes(request, callerSize(request.caller, words), target);
}

/** As `sizeOf`, where the sizes of the parts are known. */
export function joinSizes(
  { caller, kind }: Pick<RequestAttributes, 'caller' | 'kind'>,
  callerPart: PartSize,
  target: PartSize,
): RequestSize {
  return [
    callerPart.odd + target.odd,
    callerPart.extra + target.extra,
    caller === undefined ? 1 : 0,
    kind === 'resource' ? 0 : 1,
    ...target.words,
    ...callerPart.words,
  ];
}

/** Everybody who is logged in is in one of two groups. */
export function everyoneOf(user: string): string {
  return user === 'system:anonymous' ? UNAUTHENTICATED : AUTHENTICATED;
}

export function callerSize(caller: Caller | undefined, words: ExampleWords): PartSize {
  if (caller === undefined) return { odd: 0, extra: 0, words: [] };
  const { name, groups } = caller;
  const isUsual = groups.includes(everyoneOf(name));
  const places = groups.map((group) => words.groups.indexOf(group)).sort((a, b) => a - b);
  return {
    odd: isUsual ? 0 : 1,
    extra: groups.length - (isUsual ? 1 : 0),
    words: [words.texts.user.indexOf(name), ...places],
  };
}

const ON_OBJECTS = new Set(['get', 'update', 'patch', 'delete']);
const ODD_VERBS = new Set(['', 'proxy']);
const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options']);

export function resourceSize(
  request: Omit<ResourceAttributes, 'caller' | 'path'>,
  { texts }: ExampleWords,
  catalogue: ResourceCatalogue,
): PartSize {
  const { verb, resource, apiGroup, subresource, namespace, name } = request;
  const known = catalogue.find(apiGroup, resource);
  const isKnown =
    known !== undefined &&
    (subresource === '' || known.subresources?.includes(subresource) === true);
  const isObject = subresource !== '' || ON_OBJECTS.has(verb);
  const place = placeSize(request, isKnown, isObject);
  const odd = [!isKnown, ODD_VERBS.has(verb), isObject && name === '', place.isOdd];
  const extra = [apiGroup !== '', subresource !== '', !isObject && name !== '', place.isExtra];
  return {
    odd: odd.filter(Boolean).length,
    extra: extra.filter(Boolean).length,
    words: [
      texts.verb.indexOf(verb),
      texts.resource.indexOf(resource),
      texts.apiGroup.indexOf(apiGroup),
      texts.subresource.indexOf(subresource),
      texts.namespace.indexOf(namespace),
      texts.name.indexOf(name),
    ],
  };
}

/** A namespace belongs to an object in one; lists do without; of the unknown nothing is known. */
function placeSize(
  { verb, resource, namespace }: Pick<ResourceAttributes, 'verb' | 'resource' | 'namespace'>,
  isKnown: boolean,
  isObject: boolean,
): { readonly isOdd: boolean; readonly isExtra: boolean } {
  const isPlaced = namespace !== '';
  if (resource === 'namespaces') return { isOdd: false, isExtra: false };
  if (!isKnown) return { isOdd: false, isExtra: isPlaced };
  if (CLUSTER_SCOPED.has(resource)) return { isOdd: isPlaced, isExtra: false };
  const isNeeded = isObject || verb === 'create' || verb === 'deletecollection';
  return { isOdd: isNeeded && !isPlaced, isExtra: !isNeeded && isPlaced };
}

export function pathSize(
  { verb, path }: Pick<RequestAttributes, 'verb' | 'path'>,
  { texts, paths }: ExampleWords,
): PartSize {
  return {
    odd: METHODS.has(verb) ? 0 : 1,
    extra: 0,
    words: [texts.verb.indexOf(verb), paths.indexOf(path)],
  };
}
