/** The object of a request, with the names `objectRef` has for its parts. */
export interface GkeObject {
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly apiGroup?: string;
  readonly apiVersion: string;
  readonly subresource?: string;
}

/** What an entry's `resourceName` names: an object, or the path of a request without one. */
export interface GkeTarget {
  readonly object?: GkeObject;
  readonly path?: string;
}

/** Parts of a namespace which follow its name, as in upstream's request info. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/**
 * Reads `group/version/[namespaces/NAME/]resource[/name[/subresource]]`, the core group being
 * `core`. Anything else is no object: a name that begins with a slash is the path itself.
 */
export function parseResourceName(resourceName: string): GkeTarget {
  if (resourceName.startsWith('/')) return { path: resourceName };
  const [group = '', apiVersion = '', ...rest] = resourceName.split('/');
  if (!/^v\d/.test(apiVersion) || rest.length === 0) return {};
  const [kind, namespace, third] = rest;
  const isInNamespace =
    kind === 'namespaces' && third !== undefined && !NAMESPACE_SUBRESOURCES.has(third);
  const [resource = '', name, ...subresource] = isInNamespace ? rest.slice(2) : rest;
  if (resource === '') return {};
  // Upstream gives a namespace as the namespace of itself, too.
  const ns = kind === 'namespaces' ? namespace : undefined;
  return {
    object: {
      resource,
      ...(ns === undefined || ns === '' ? {} : { namespace: ns }),
      ...(name === undefined || name === '' ? {} : { name }),
      ...(group === 'core' || group === '' ? {} : { apiGroup: group }),
      apiVersion,
      ...(subresource.length === 0 ? {} : { subresource: subresource.join('/') }),
    },
  };
}

/** The verb is the last word of the method, as in `io.k8s.core.v1.pods.create`. */
export function verbOf(methodName: string): string | undefined {
  const verb = methodName.slice(methodName.lastIndexOf('.') + 1);
  return methodName.startsWith('io.k8s.') && verb !== '' ? verb : undefined;
}
