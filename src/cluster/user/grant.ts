import type { KubeObject } from '../rest/kube-object.ts';
import { objectPath } from '../rest/object-path.ts';
import { MANAGED_BY } from './csr.ts';

/** A resource as RBAC names it; the group is empty for the core ones. */
export interface ResourceName {
  readonly group: string;
  readonly resource: string;
}

/** What a user is allowed. */
export type Grant =
  | {
      readonly kind: 'role';
      readonly roleKind: 'Role' | 'ClusterRole';
      readonly role: string;
      /** Undefined for the whole cluster. */
      readonly namespace: string | undefined;
    }
  | {
      readonly kind: 'allow';
      readonly rules: readonly AllowRule[];
      readonly namespace: string | undefined;
    };

export interface AllowRule {
  readonly verbs: readonly string[];
  readonly resources: readonly ResourceName[];
}

/** An object to be applied, with the path it has on the API server. */
export interface GrantObject {
  readonly path: string;
  readonly object: KubeObject;
}

const RBAC = 'rbac.authorization.k8s.io';

/** The objects that give a user what was granted: a binding, and a role where there is none yet. */
export function grantObjects(user: string, grant: Grant): readonly GrantObject[] {
  const prefix = `annals:${user.replaceAll(/[/%]/g, '-')}`;
  if (grant.kind === 'role') {
    const { roleKind, role, namespace } = grant;
    return [bindingOf({ name: `${prefix}:${role}`, roleKind, role, namespace, user })];
  }
  const { namespace, rules } = grant;
  const roleKind = namespace === undefined ? 'ClusterRole' : 'Role';
  const object = {
    apiVersion: `${RBAC}/v1`,
    kind: roleKind,
    metadata: { name: prefix, ...(namespace !== undefined && { namespace }), labels: MANAGED_BY },
    rules: rules.flatMap(policyRules),
  };
  const resource = namespace === undefined ? 'clusterroles' : 'roles';
  return [
    { path: objectPath(resource, { namespace, name: prefix }), object },
    bindingOf({ name: prefix, roleKind, role: prefix, namespace, user }),
  ];
}

/** The grant in words: `view in namespace team-a`. */
export function grantWords(grant: Grant): string {
  const where =
    grant.namespace === undefined ? 'the whole cluster' : `namespace ${grant.namespace}`;
  if (grant.kind === 'role') return `${grant.roleKind} ${grant.role} in ${where}`;
  const rules = grant.rules.map(({ verbs, resources }) => {
    return `${verbs.join(', ')} ${resources.map(({ resource }) => resource).join(', ')}`;
  });
  return `${rules.join('; ')} in ${where}`;
}

/** One rule for each group of the resources, since a rule means every group with every resource. */
function policyRules({ verbs, resources }: AllowRule): readonly unknown[] {
  const groups = [...new Set(resources.map(({ group }) => group))];
  return groups.map((group) => ({
    apiGroups: [group],
    resources: resources.filter((one) => one.group === group).map(({ resource }) => resource),
    verbs,
  }));
}

function bindingOf({
  name,
  roleKind,
  role,
  namespace,
  user,
}: {
  readonly name: string;
  readonly roleKind: string;
  readonly role: string;
  readonly namespace: string | undefined;
  readonly user: string;
}): GrantObject {
  const isCluster = namespace === undefined;
  const object = {
    apiVersion: `${RBAC}/v1`,
    kind: isCluster ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name, ...(!isCluster && { namespace }), labels: MANAGED_BY },
    roleRef: { apiGroup: RBAC, kind: roleKind, name: role },
    subjects: [{ apiGroup: RBAC, kind: 'User', name: user }],
  };
  const resource = isCluster ? 'clusterrolebindings' : 'rolebindings';
  return { path: objectPath(resource, { namespace, name }), object };
}
