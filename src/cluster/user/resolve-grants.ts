import { Failure } from '../../base/failure.ts';
import type { ClusterClient } from '../rest/cluster-client.ts';
import { objectPath } from '../rest/object-path.ts';
import type { AllowRule, Grant, ResourceName } from './grant.ts';
import { type ServedResource, servedResources } from './served-resources.ts';

/** What a command line asks to be allowed. */
export interface WantedGrants {
  /** For each of the namespaces: a Role there, else a ClusterRole. */
  readonly roles: readonly string[];
  /** For the whole cluster. */
  readonly clusterRoles: readonly string[];
  /** `get,list:pods,deployments`. */
  readonly allow: readonly string[];
  readonly namespaces: readonly string[];
  readonly allNamespaces: boolean;
}

/** Looks everything up on the API server, so that a binding never names a role that is not there. */
export async function resolveGrants(
  client: ClusterClient,
  wanted: WantedGrants,
): Promise<readonly Grant[]> {
  const { roles, clusterRoles, allow, namespaces, allNamespaces } = wanted;
  if (roles.length > 0 && namespaces.length === 0) {
    throw new Failure('usage/invalid', '--role needs --namespace', {
      hint: 'Say where: --role view --namespace team-a. For the whole cluster give --cluster-role view.',
    });
  }
  if (allow.length > 0 && namespaces.length === 0 && !allNamespaces) {
    throw new Failure('usage/invalid', '--allow needs --namespace, or --all-namespaces', {
      hint: 'Say where: --allow get,list:pods --namespace team-a.',
    });
  }
  for (const namespace of namespaces) await requireNamespace(client, namespace);
  const grants: Grant[] = [];
  for (const namespace of namespaces) {
    for (const role of roles) grants.push(await roleGrant(client, role, namespace));
  }
  for (const role of clusterRoles) grants.push(await clusterRoleGrant(client, role));
  if (allow.length === 0) return grants;
  const served = await servedResources(client);
  const rules = allow.map((text) => parseAllow(text, served));
  const places = allNamespaces ? [undefined] : namespaces;
  return [...grants, ...places.map((namespace): Grant => ({ kind: 'allow', rules, namespace }))];
}

/** Reads `get,list:pods,deployments.apps`. The verb `*` and the resource `*` mean all. */
export function parseAllow(text: string, served: readonly ServedResource[]): AllowRule {
  const [verbText = '', resourceText = '', ...rest] = text.split(':');
  const verbs = verbText.split(',').map((verb) => verb.trim());
  const names = resourceText.split(',').map((name) => name.trim());
  if (rest.length > 0 || verbs.includes('') || names.includes('')) {
    throw new Failure('usage/invalid', `--allow ${JSON.stringify(text)} is not VERBS:RESOURCES`, {
      hint: 'Write for example get,list,watch:pods,deployments.',
    });
  }
  const unknown = verbs.find((verb) => !VERBS.has(verb));
  if (unknown !== undefined) {
    throw new Failure('usage/invalid', `--allow: ${JSON.stringify(unknown)} is no verb`, {
      hint: `There are: ${[...VERBS].join(', ')}.`,
    });
  }
  return { verbs, resources: names.map((name) => resourceNamed(name, served)) };
}

const VERBS: ReadonlySet<string> = new Set([
  ...['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
  ...['use', 'bind', 'escalate', 'impersonate', 'approve', 'sign', 'attest', '*'],
]);

function resourceNamed(text: string, served: readonly ServedResource[]): ResourceName {
  if (text === '*') return { group: '*', resource: '*' };
  const [full = '', subresource] = text.split('/');
  const [name = '', ...groupParts] = full.split('.');
  const group = groupParts.join('.');
  const fits = served.filter((one) => isCalled(one, name) && (group === '' || one.group === group));
  // What is in the core group, or was there first, is what kubectl takes for a short name, too.
  const [found] = fits;
  if (found === undefined) {
    throw new Failure(
      'usage/invalid',
      `--allow: the cluster has no resource ${JSON.stringify(text)}`,
      {
        hint: '"kubectl api-resources" lists them; write the group behind a dot, as in deployments.apps.',
      },
    );
  }
  const resource = subresource === undefined ? found.resource : `${found.resource}/${subresource}`;
  return { group: found.group, resource };
}

function isCalled({ resource, singular, shortNames }: ServedResource, name: string): boolean {
  return resource === name || singular === name || shortNames.includes(name);
}

async function requireNamespace(client: ClusterClient, name: string): Promise<void> {
  const found = await unlessForbidden(client.find(objectPath('namespaces', { name })));
  if (found !== undefined) return;
  throw new Failure('user/no-role', `there is no namespace ${JSON.stringify(name)}`, {
    hint: `Make it first: kubectl create namespace ${name}.`,
  });
}

async function roleGrant(client: ClusterClient, role: string, namespace: string): Promise<Grant> {
  const own = await unlessForbidden(client.find(objectPath('roles', { namespace, name: role })));
  if (own !== undefined && own !== 'unknown') {
    return { kind: 'role', roleKind: 'Role', role, namespace };
  }
  const wide = await unlessForbidden(client.find(objectPath('clusterroles', { name: role })));
  if (wide !== undefined) return { kind: 'role', roleKind: 'ClusterRole', role, namespace };
  throw new Failure(
    'user/no-role',
    `there is neither a Role ${JSON.stringify(role)} in namespace ${namespace} nor a ClusterRole of this name`,
    { hint: `See "kubectl get roles -n ${namespace}" and "kubectl get clusterroles".` },
  );
}

async function clusterRoleGrant(client: ClusterClient, role: string): Promise<Grant> {
  const found = await unlessForbidden(client.find(objectPath('clusterroles', { name: role })));
  if (found !== undefined) {
    return { kind: 'role', roleKind: 'ClusterRole', role, namespace: undefined };
  }
  throw new Failure('user/no-role', `there is no ClusterRole ${JSON.stringify(role)}`, {
    hint: 'See "kubectl get clusterroles".',
  });
}

/** Who may bind a role need not be able to read it; then the API server's word is awaited. */
async function unlessForbidden<T>(promise: Promise<T>): Promise<T | 'unknown'> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Failure && error.code === 'cluster/forbidden') return 'unknown';
    throw error;
  }
}
