import { nameInFieldSelector } from './field-selector.ts';
import type { Caller, RequestAttributes } from './request-attributes.ts';
import { isWatch, queryValues } from './request-query.ts';

/** What the API server calls a request that it cannot read; such a request is not audited. */
export interface BadRequest {
  readonly badRequest: string;
}

/** The verbs that the path itself may name: `/api/v1/watch/pods`. */
const PATH_VERBS = new Set(['proxy', 'watch']);

/** What may follow a namespace's name without being a resource in it. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Where a request goes, without who makes it. */
export type Target = RequestAttributes extends infer R
  ? R extends object
    ? Omit<R, 'caller'>
    : never
  : never;

/** The attributes of a request as the API server reads them off its method and URL. */
export function requestFromUrl(
  method: string,
  url: string,
  caller: Caller | undefined,
): RequestAttributes | BadRequest {
  const target = targetOf(method, url);
  return 'badRequest' in target ? target : ({ ...target, caller } as RequestAttributes);
}

/** Splits a URL as received (path and query, not decoded) into what a policy looks at. */
export function targetOf(method: string, url: string): Target | BadRequest {
  const questionMark = url.indexOf('?');
  const path = decodePath(questionMark === -1 ? url : url.slice(0, questionMark));
  if (path === undefined) return { badRequest: 'the path is not percent-encoded' };
  const query = questionMark === -1 ? '' : url.slice(questionMark + 1);
  const parts = resourceParts(path);
  if (parts === undefined) return { kind: 'nonResource', verb: method.toLowerCase(), path };
  return resourceTarget(method, path, parts, query);
}

/** Undefined for a percent sign without two hexadecimal digits. Bytes that are not UTF-8 become U+FFFD. */
function decodePath(path: string): string | undefined {
  if (!path.includes('%')) return path;
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) return undefined;
  try {
    return decodeURIComponent(path);
  } catch {
    return path.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run.replace(/%([0-7][0-9A-Fa-f])|%../g, (_, ascii?: string) =>
          ascii === undefined ? '\uFFFD' : String.fromCharCode(Number.parseInt(ascii, 16)),
        );
      }
    });
  }
}

interface ResourceParts {
  readonly apiGroup: string;
  /** What follows the version; at least one part. */
  readonly rest: readonly string[];
}

/** Undefined for a path that is no resource: fewer parts than a version and a resource. */
function resourceParts(path: string): ResourceParts | undefined {
  const parts = trimSlashes(path).split('/');
  if (parts[0] === 'api' && parts.length >= 3) return { apiGroup: '', rest: parts.slice(2) };
  if (parts[0] === 'apis' && parts.length >= 4) {
    return { apiGroup: parts[1] ?? '', rest: parts.slice(3) };
  }
  return undefined;
}

function trimSlashes(path: string): string {
  let start = 0;
  let end = path.length;
  while (path[start] === '/') start++;
  while (end > start && path[end - 1] === '/') end--;
  return path.slice(start, end);
}

function resourceTarget(
  method: string,
  path: string,
  { apiGroup, rest }: ResourceParts,
  query: string,
): Target | BadRequest {
  const pathVerb = PATH_VERBS.has(rest[0] ?? '') ? rest[0] : undefined;
  if (pathVerb !== undefined && rest.length < 2) {
    return { badRequest: 'the path names neither kind nor namespace' };
  }
  const { namespace, parts } = splitNamespace(pathVerb === undefined ? rest : rest.slice(1));
  const [resource = '', name = '', subresource = ''] = parts;
  const verb = pathVerb ?? VERBS[method] ?? '';
  // Written out: this is asked of every event, and spreading objects is slow.
  const asked = (itsVerb: string, itsName: string): Target => ({
    kind: 'resource',
    path,
    apiGroup,
    resource,
    namespace,
    subresource: verb === 'proxy' ? '' : subresource,
    verb: itsVerb,
    name: itsName,
  });
  if (name !== '' || (verb !== 'get' && verb !== 'delete')) return asked(verb, name);
  if (verb === 'delete') return asked('deletecollection', name);
  // A get without a name. A field selector that pins one name fills it in.
  const values = queryValues(query);
  return asked(isWatch(values) ? 'watch' : 'list', nameInFieldSelector(values) ?? '');
}

function splitNamespace(parts: readonly string[]): {
  readonly namespace: string;
  readonly parts: readonly string[];
} {
  if (parts[0] !== 'namespaces') return { namespace: '', parts };
  const isWithin = parts.length > 2 && !NAMESPACE_SUBRESOURCES.has(parts[2] ?? '');
  return { namespace: parts[1] ?? '', parts: isWithin ? parts.slice(2) : parts };
}
