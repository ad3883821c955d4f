import { configMap, deployment, podResponse } from './bodies.ts';
import type { Call, Target } from './call.ts';
import { type Choice, watch } from './choice.ts';
import { type App, type Caller, nextVersion, type World } from './world.ts';

/** What runs in pods and talks to the API server: operators, and apps that elect leaders. */
export const WORKLOAD_CALLS: readonly Choice[] = [
  { weight: 24, make: readOne },
  { weight: 16, make: listSome },
  { weight: 22, make: electLeader },
  { weight: 9, make: askAccess },
  { weight: 5.5, make: syncDeployment },
  { weight: 19, make: writeSmall },
  { weight: 4, make: dropSecret },
  { weight: 2.4, make: watchSome },
];

/** What people do: look, mostly; sometimes change, enter or delete. */
export const PEOPLE_CALLS: readonly Choice[] = [
  { weight: 38, make: look },
  { weight: 26, make: listByHand },
  { weight: 7, make: readLogs },
  { weight: 3, make: enterPod },
  { weight: 6, make: scaleByHand },
  { weight: 5, make: editConfig },
  { weight: 5, make: deletePod },
  { weight: 0.7, make: deleteSecret },
  { weight: 4, make: actAsOther },
];

interface Kind {
  readonly resource: string;
  readonly group?: string;
}

const READ: readonly Kind[] = [
  { resource: 'pods' },
  { resource: 'configmaps' },
  { resource: 'secrets' },
  { resource: 'services' },
  { resource: 'deployments', group: 'apps' },
  { resource: 'pods' },
  { resource: 'statefulsets', group: 'apps' },
  { resource: 'daemonsets', group: 'apps' },
  { resource: 'persistentvolumeclaims' },
  { resource: 'ingresses', group: 'networking.k8s.io' },
  { resource: 'networkpolicies', group: 'networking.k8s.io' },
  { resource: 'customresourcedefinitions', group: 'apiextensions.k8s.io' },
];

/** Where something is; only custom resource definitions lie outside of namespaces here. */
function inNamespace(kind: Kind, ns: string): Target {
  return kind.resource === 'customresourcedefinitions' ? kind : { ...kind, ns };
}

function nameFor(world: World, kind: Kind, app: App): string {
  switch (kind.resource) {
    case 'pods':
      return world.random.pick(app.pods).name;
    case 'secrets':
      return `${app.name}-credentials`;
    case 'configmaps':
      return `${app.name}-config`;
    case 'customresourcedefinitions':
      return 'certificates.cert-manager.io';
    default:
      return app.name;
  }
}

function workload(world: World): Caller {
  return world.workloads.draw(world.random);
}

function readOne(world: World): Call {
  const kind = world.random.pick(READ);
  const app = world.apps.draw(world.random);
  const target = { ...inNamespace(kind, app.ns), name: nameFor(world, kind, app) };
  return { caller: workload(world), verb: 'get', target };
}

function listSome(world: World): Call {
  const caller = workload(world);
  const app = world.apps.draw(world.random);
  const search = world.random.chance(0.5)
    ? `?labelSelector=app.kubernetes.io%2Fname%3D${app.name}&limit=500`
    : `?limit=500&resourceVersion=${world.version}`;
  return { caller, verb: 'list', target: inNamespace(world.random.pick(READ), app.ns), search };
}

function electLeader(world: World): Call {
  const caller = workload(world);
  const name = caller.username.slice(caller.username.lastIndexOf(':') + 1);
  const target: Target = {
    resource: 'leases',
    group: 'coordination.k8s.io',
    ns: caller.ns,
    name: `${name}-leader`,
    version: nextVersion(world),
  };
  return { caller, verb: world.random.chance(0.35) ? 'get' : 'update', target };
}

function askAccess(world: World): Call {
  const isToken = world.random.chance(0.6);
  return {
    caller: workload(world),
    verb: 'create',
    target: isToken
      ? { resource: 'tokenreviews', group: 'authentication.k8s.io' }
      : { resource: 'subjectaccessreviews', group: 'authorization.k8s.io' },
  };
}

function syncDeployment(world: World): Call {
  const app = world.apps.draw(world.random);
  const request = `{"spec":{"replicas":${app.replicas},"template":{"spec":{"containers":[{"name":"${app.name}","image":"${app.image.split(':')[0]}:${world.random.hex(16).slice(0, 10)}"}]}}}}`;
  app.version = nextVersion(world);
  return {
    caller: workload(world),
    verb: 'patch',
    target: { resource: 'deployments', group: 'apps', ns: app.ns, name: app.name },
    search: '?fieldManager=argocd-controller&force=false',
    level: world.random.chance(0.4) ? 'RequestResponse' : 'Request',
    request,
    response: deployment(app, world.nowUs),
  };
}

function writeSmall(world: World): Call {
  const app = world.apps.draw(world.random);
  const options = { version: nextVersion(world), nowUs: world.nowUs, word: world.random.hex(8) };
  return {
    caller: workload(world),
    verb: 'update',
    target: {
      resource: 'configmaps',
      ns: app.ns,
      name: `${app.name}-config`,
      version: options.version,
    },
    level: 'Request',
    request: configMap(app, options),
  };
}

function dropSecret(world: World): Call {
  const app = world.apps.draw(world.random);
  const isDelete = world.random.chance(0.03);
  return {
    caller: workload(world),
    verb: isDelete ? 'delete' : 'update',
    target: { resource: 'secrets', ns: app.ns, name: `${app.name}-tls` },
  };
}

function watchSome(world: World): Call {
  const app = world.apps.draw(world.random);
  return watch(world, workload(world), inNamespace(world.random.pick(READ), app.ns));
}

function person(world: World): Caller {
  return world.people.draw(world.random);
}

function look(world: World): Call {
  return { ...readOne(world), caller: person(world) };
}

function listByHand(world: World): Call {
  const ns = world.anyNamespace.draw(world.random);
  const target = inNamespace(world.random.pick(READ), ns);
  return { caller: person(world), verb: 'list', target, search: '?limit=500' };
}

function readLogs(world: World): Call {
  const app = world.apps.draw(world.random);
  const { name } = world.random.pick(app.pods);
  return {
    caller: person(world),
    verb: 'get',
    target: { resource: 'pods', ns: app.ns, name, subresource: 'log' },
    search: `?container=${app.name}&follow=true&tailLines=200`,
    openSeconds: 1 + world.random.below(90),
  };
}

function enterPod(world: World): Call {
  const app = world.apps.draw(world.random);
  const { name } = world.random.pick(app.pods);
  return {
    caller: person(world),
    verb: 'get',
    target: { resource: 'pods', ns: app.ns, name, subresource: 'exec' },
    search: `?command=sh&command=-c&command=id%3B+ls&container=${app.name}&stdin=true&stdout=true&tty=true`,
    level: 'Request',
    code: 101,
    openSeconds: 2 + world.random.below(400),
  };
}

function scaleByHand(world: World): Call {
  const app = world.apps.draw(world.random);
  app.replicas = 1 + world.random.below(8);
  app.version = nextVersion(world);
  return {
    caller: person(world),
    verb: 'patch',
    target: { resource: 'deployments', group: 'apps', ns: app.ns, name: app.name },
    search: '?fieldManager=kubectl-scale',
    level: 'RequestResponse',
    request: `{"spec":{"replicas":${app.replicas}}}`,
    response: deployment(app, world.nowUs),
  };
}

function editConfig(world: World): Call {
  return { ...configEdit(world, world.random.hex(8)), caller: person(world) };
}

/** A person's edit of a ConfigMap that brings `word` into its data. */
export function configEdit(world: World, word: string): Call {
  const app = world.apps.draw(world.random);
  const options = { version: nextVersion(world), nowUs: world.nowUs, word };
  return {
    caller: person(world),
    verb: 'patch',
    target: { resource: 'configmaps', ns: app.ns, name: `${app.name}-config` },
    search: '?fieldManager=kubectl-edit&fieldValidation=Strict',
    level: 'RequestResponse',
    request: `{"data":{"features.yaml":"checkout: true\\nretries: 3\\ncohort: ${word}\\n"}}`,
    response: configMap(app, options),
  };
}

function deletePod(world: World): Call {
  const app = world.apps.draw(world.random);
  const pod = world.random.pick(app.pods);
  return {
    caller: person(world),
    verb: 'delete',
    target: { resource: 'pods', ns: app.ns, name: pod.name },
    level: 'RequestResponse',
    request:
      '{"kind":"DeleteOptions","apiVersion":"meta.k8s.io/__internal","propagationPolicy":"Background"}',
    response: podResponse(pod, true),
  };
}

function deleteSecret(world: World): Call {
  const app = world.apps.draw(world.random);
  return {
    caller: person(world),
    verb: 'delete',
    target: { resource: 'secrets', ns: app.ns, name: `${app.name}-credentials` },
  };
}

function actAsOther(world: World): Call {
  const other = person(world);
  return {
    ...readOne(world),
    caller: person(world),
    impersonated: `{"username":"${other.username}","groups":["oidc:engineering","system:authenticated"]}`,
  };
}
