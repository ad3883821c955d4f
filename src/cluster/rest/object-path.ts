/** The resources whose paths are built here, with the API they are served under. */
const PREFIX = {
  namespaces: '/api/v1',
  nodes: '/api/v1',
  pods: '/api/v1',
  services: '/api/v1',
  secrets: '/api/v1',
  configmaps: '/api/v1',
  serviceaccounts: '/api/v1',
  roles: '/apis/rbac.authorization.k8s.io/v1',
  rolebindings: '/apis/rbac.authorization.k8s.io/v1',
  clusterroles: '/apis/rbac.authorization.k8s.io/v1',
  clusterrolebindings: '/apis/rbac.authorization.k8s.io/v1',
  certificatesigningrequests: '/apis/certificates.k8s.io/v1',
  selfsubjectaccessreviews: '/apis/authorization.k8s.io/v1',
  selfsubjectrulesreviews: '/apis/authorization.k8s.io/v1',
  selfsubjectreviews: '/apis/authentication.k8s.io/v1',
} as const;

/** Which object, or which collection where there is no name. */
export interface ObjectPlace {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/** The path of an object or a collection: `objectPath('pods', { namespace: 'team-a' })`. */
export function objectPath(resource: keyof typeof PREFIX, place: ObjectPlace = {}): string {
  const { namespace, name, subresource } = place;
  const parts = [
    ...(namespace === undefined ? [] : ['namespaces', namespace]),
    resource,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return `${PREFIX[resource]}/${parts.map(encodeURIComponent).join('/')}`;
}
