/** A permission in the words of RBAC. */
export type Permission =
  | {
      readonly kind: 'resource';
      readonly verb: string;
      readonly group: string;
      /** With its subresource: `pods/log`. */
      readonly resource: string;
      readonly name: string | undefined;
      readonly namespace: string | undefined;
    }
  | { readonly kind: 'path'; readonly verb: string; readonly path: string };

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** The permission a request needs, as the API server reads it off method and path. */
export function neededPermission(method: string, path: string): Permission {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const isCore = parts[0] === 'api' && parts.length > 2;
  const isGroup = parts[0] === 'apis' && parts.length > 3;
  if (!isCore && !isGroup) return { kind: 'path', verb: method.toLowerCase(), path };
  const group = isGroup ? (parts[1] ?? '') : '';
  const rest = parts.slice(isGroup ? 3 : 2);
  const isNamespaced = rest[0] === 'namespaces' && rest.length > 2;
  const [resource = '', name, subresource] = isNamespaced ? rest.slice(2) : rest;
  const read = name === undefined ? 'list' : 'get';
  return {
    kind: 'resource',
    verb: VERBS[method] ?? read,
    group,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    name,
    namespace: isNamespaced ? rest[1] : undefined,
  };
}

/** The permission in words: `get pods in namespace team-a`. */
export function permissionWords(permission: Permission): string {
  if (permission.kind === 'path') return `${permission.verb} ${permission.path}`;
  const { verb, resource, group, namespace } = permission;
  const full = group === '' ? resource : fullResource(resource, group);
  return `${verb} ${full}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
}

/** What an administrator types to give the permission to a user. */
export function grantCommand(permission: Permission, user: string): string {
  if (permission.kind === 'path') {
    return (
      `kubectl create clusterrole annals-extra --verb=${permission.verb} --non-resource-url=${permission.path} && ` +
      `kubectl create clusterrolebinding annals-extra --clusterrole=annals-extra --user=${user}`
    );
  }
  const { verb, resource, group, namespace } = permission;
  const full = group === '' ? resource : fullResource(resource, group);
  if (namespace === undefined) {
    return (
      `kubectl create clusterrole annals-extra --verb=${verb} --resource=${full} && ` +
      `kubectl create clusterrolebinding annals-extra --clusterrole=annals-extra --user=${user}`
    );
  }
  return (
    `kubectl create role annals-extra --verb=${verb} --resource=${full} -n ${namespace} && ` +
    `kubectl create rolebinding annals-extra --role=annals-extra --user=${user} -n ${namespace}`
  );
}

/** kubectl writes the group between resource and subresource. */
function fullResource(resource: string, group: string): string {
  const [name = '', subresource] = resource.split('/');
  return `${name}.${group}${subresource === undefined ? '' : `/${subresource}`}`;
}
