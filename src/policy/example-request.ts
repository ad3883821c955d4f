import type { RequestAttributes, ResourceAttributes } from './request-attributes.ts';
import { requestFromUrl } from './request-from-url.ts';

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

/** The request with these attributes; undefined where no URL has them. */
export function exampleOf(wanted: RequestAttributes): ExampleRequest | undefined {
  const { method, url } =
    wanted.kind === 'resource'
      ? urlOf(wanted)
      : { method: wanted.verb.toUpperCase(), url: pathUrl(wanted.path) };
  const request = requestFromUrl(method, url, wanted.caller);
  return 'badRequest' in request || !isSame(request, wanted) ? undefined : { method, url, request };
}

/** `GET /api/v1/pods as jane in dev`. */
export function renderRequest({ method, url, request }: ExampleRequest): string {
  const { caller } = request;
  if (caller === undefined) return `${method} ${url} with a failed login`;
  const groups = caller.groups.length === 0 ? '' : ` in ${caller.groups.join(', ')}`;
  return `${method} ${url} as ${caller.name}${groups}`;
}

function pathUrl(path: string): string {
  return encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23');
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

function isSame(a: RequestAttributes, b: RequestAttributes): boolean {
  if (a.kind === 'nonResource') return a.kind === b.kind && a.verb === b.verb && a.path === b.path;
  return (
    a.kind === b.kind &&
    a.verb === b.verb &&
    a.apiGroup === b.apiGroup &&
    a.resource === b.resource &&
    a.subresource === b.subresource &&
    a.namespace === b.namespace &&
    a.name === b.name
  );
}
