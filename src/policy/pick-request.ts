import { pickPath } from './path-set.ts';
import type { Region } from './region.ts';
import type { Caller, RequestAttributes, ResourceAttributes } from './request-attributes.ts';
import { requestFromUrl } from './request-from-url.ts';
import type { TextSet } from './text-set.ts';
import { hasText } from './text-set.ts';

/** A request that exists: its attributes are what the API server would read off the URL. */
export interface ExampleRequest {
  readonly method: string;
  readonly url: string;
  readonly request: RequestAttributes;
}

const METHODS: Readonly<Record<string, string>> = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
  proxy: 'GET',
  '': 'OPTIONS',
};

/** What is tried for an aspect that may be almost anything: the plainest first. */
const PLAIN = {
  user: ['jane', 'someone', 'somebody-else'],
  verb: [
    'get',
    'list',
    'create',
    'update',
    'patch',
    'delete',
    'watch',
    'deletecollection',
    '',
    'proxy',
    'post',
    'head',
  ],
  apiGroup: ['', 'apps', 'example.com'],
  resource: ['pods', 'configmaps', 'widgets', 'gadgets'],
  subresource: ['', 'status', 'other'],
  namespace: ['', 'default', 'another'],
  name: ['', 'one', 'other'],
};

const HTTP_VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

/** Only so that examples look like requests people make. */
export const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'certificatesigningrequests',
  'clusterrolebindings',
  'clusterroles',
  'customresourcedefinitions',
  'namespaces',
  'nodes',
  'persistentvolumes',
  'selfsubjectaccessreviews',
  'storageclasses',
  'subjectaccessreviews',
  'tokenreviews',
]);

/** Combinations tried before giving up; each is a URL made and read back. */
const MAX_TRIES = 400;

/**
 * The smallest request of a region that exists. Undefined when none of those tried does, which says
 * nothing about the rest.
 */
export function pickRequest(region: Region): ExampleRequest | undefined {
  const caller = pickCaller(region);
  if (region.kind === 'nonResource') return pickNonResource(region, caller);
  let tries = 0;
  for (const attributes of combinations(region, caller)) {
    if (++tries > MAX_TRIES) return undefined;
    const made = urlOf(attributes);
    const request = requestFromUrl(made.method, made.url, caller);
    if (!('badRequest' in request) && isSame(request, attributes)) return { ...made, request };
  }
  return undefined;
}

function pickCaller({ hasCaller, texts, groupsMeet, groupsAvoid }: Region): Caller | undefined {
  if (!hasCaller) return undefined;
  const groups = new Set<string>();
  for (const meet of groupsMeet) {
    const free = [...meet].filter((group) => !groupsAvoid.has(group));
    if (!free.some((group) => groups.has(group))) groups.add(shortest(free) ?? '');
  }
  return { name: candidates(texts.user, PLAIN.user)[0] ?? 'jane', groups: [...groups] };
}

function pickNonResource(region: Region, caller: Caller | undefined): ExampleRequest | undefined {
  const path = pickPath(region.path);
  const url = encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23');
  for (const verb of candidates(region.texts.verb, HTTP_VERBS)) {
    const method = verb.toUpperCase();
    const request = requestFromUrl(method, url, caller);
    if ('badRequest' in request || request.kind === 'resource') continue;
    if (request.verb === verb && verb !== '' && request.path === path)
      return { method, url, request };
  }
  return undefined;
}

/** Values of a set, shortest first; for one that may be almost anything, the plain ones. */
function candidates(set: TextSet, plain: readonly string[]): readonly string[] {
  if (!set.isAllBut) return [...set.values].toSorted(byLength).slice(0, 6);
  const free = plain.filter((text) => hasText(set, text));
  if (free.length > 0) return free;
  let fresh = 'x';
  while (!hasText(set, fresh)) fresh += 'x';
  return [fresh];
}

function* combinations(region: Region, caller: Caller | undefined): Generator<ResourceAttributes> {
  const { texts } = region;
  const each = (aspect: Exclude<keyof typeof PLAIN, 'user'>): readonly string[] =>
    candidates(texts[aspect], PLAIN[aspect]);
  for (const [verb, resource, apiGroup, subresource] of product(
    each('verb'),
    each('resource'),
    each('apiGroup'),
    each('subresource'),
  )) {
    const isObject =
      subresource !== '' || ['update', 'patch', 'delete', 'get'].includes(verb ?? '');
    const names = isObject ? each('name').toSorted(emptyLast) : each('name');
    const isClusterScoped = CLUSTER_SCOPED.has(resource ?? '');
    const places = isClusterScoped ? each('namespace') : each('namespace').toSorted(emptyLast);
    for (const [namespace, name] of product(places, names)) {
      const what = { verb, resource, apiGroup, subresource, namespace, name };
      yield { kind: 'resource', caller, path: '', ...what } as ResourceAttributes;
    }
  }
}

function emptyLast(a: string, b: string): number {
  return Number(a === '') - Number(b === '');
}

function* product(...lists: readonly (readonly string[])[]): Generator<readonly string[]> {
  const [first, ...others] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const rest of first) for (const more of product(...others)) yield [rest, ...more];
}

function urlOf(attributes: ResourceAttributes): { readonly method: string; readonly url: string } {
  const { verb, subresource, name } = attributes;
  const isSelected = name !== '' && ['list', 'watch'].includes(verb) && subresource === '';
  const url = `/${partsOf(attributes, isSelected).map(encodeURIComponent).join('/')}`;
  const query = verb === 'watch' ? ['watch=true'] : [];
  if (isSelected) query.push(`fieldSelector=metadata.name%3D${encodeURIComponent(name)}`);
  const method = METHODS[verb] ?? '';
  return { method, url: query.length === 0 ? url : `${url}?${query.join('&')}` };
}

function partsOf(attributes: ResourceAttributes, isSelected: boolean): readonly string[] {
  const { verb, apiGroup, resource, subresource, namespace, name } = attributes;
  const isPlaced = namespace !== '' && resource !== 'namespaces';
  return [
    ...(apiGroup === '' ? ['api', 'v1'] : ['apis', apiGroup, 'v1']),
    ...(verb === 'proxy' ? ['proxy'] : []),
    ...(isPlaced ? ['namespaces', namespace] : []),
    resource,
    ...((name !== '' && !isSelected) || subresource !== '' ? [name] : []),
    ...(subresource === '' ? [] : [subresource]),
  ];
}

function isSame(a: RequestAttributes, b: ResourceAttributes): boolean {
  return (
    a.kind === 'resource' &&
    a.verb === b.verb &&
    a.apiGroup === b.apiGroup &&
    a.resource === b.resource &&
    a.subresource === b.subresource &&
    a.namespace === b.namespace &&
    a.name === b.name
  );
}

/** `GET /api/v1/pods as jane in groups dev`. */
export function renderRequest({ method, url, request }: ExampleRequest): string {
  const { caller } = request;
  if (caller === undefined) return `${method} ${url} with a failed login`;
  const groups = caller.groups.length === 0 ? '' : ` in ${caller.groups.join(', ')}`;
  return `${method} ${url} as ${caller.name}${groups}`;
}

function shortest(texts: readonly string[]): string | undefined {
  return texts.toSorted(byLength)[0];
}

function byLength(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}
