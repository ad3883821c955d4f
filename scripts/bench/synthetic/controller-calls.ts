import {
  binding,
  deployment,
  endpointSlice,
  podRequest,
  podResponse,
  replicaSetStatus,
} from './bodies.ts';
import type { Call, Target } from './call.ts';
import { type Choice, watch } from './choice.ts';
import { anyPod, podTarget } from './pod-target.ts';
import { type App, buildPod, type Caller, nextVersion, type World } from './world.ts';

const MASTER_IPS = ['["10.20.0.11"]', '["10.20.0.12"]', '["10.20.0.13"]'];
const LEASES = { resource: 'leases', group: 'coordination.k8s.io' };

/** What the controller manager and the scheduler do. */
export const CONTROLLER_CALLS: readonly Choice[] = [
  { weight: 3.5, make: createPod },
  { weight: 9, make: bindPod },
  { weight: 7, make: removePod },
  { weight: 13, make: setStatus },
  { weight: 2.6, make: deploymentStatus },
  { weight: 7, make: sliceUpdate },
  { weight: 24, make: leaderLease },
  { weight: 14, make: readForQuota },
  { weight: 9, make: jobStatus },
  { weight: 6, make: scaleRead },
  { weight: 5, make: rootCertificate },
  { weight: 1.5, make: controllerWatch },
];

const controllers = new WeakMap<World, Map<string, Caller>>();

/** A controller of the controller manager with its own service account. */
function controller(world: World, name: string): Caller {
  const known = controllers.get(world) ?? new Map<string, Caller>();
  controllers.set(world, known);
  const found = known.get(name);
  if (found !== undefined) return found;
  const username = `system:serviceaccount:kube-system:${name}`;
  const uid = world.random.uuid();
  const caller: Caller = {
    username,
    ns: 'kube-system',
    ips: MASTER_IPS[0] ?? '',
    agent: `kube-controller-manager/v1.33.4 (linux/amd64) kubernetes/74cdb42/${username}`,
    reason: `RBAC: allowed by ClusterRoleBinding \\"system:controller:${name}\\" of ClusterRole \\"system:controller:${name}\\" to ServiceAccount \\"${name}/kube-system\\"`,
    render: () =>
      `{"username":"${username}","uid":"${uid}","groups":["system:serviceaccounts","system:serviceaccounts:kube-system","system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["JTI=${world.random.uuid()}"]}}`,
    user: '',
    renewUs: 0,
  };
  known.set(name, caller);
  return caller;
}

/** A component that logs in with a certificate: the scheduler, the controller manager itself. */
function component(world: World, name: string): Caller {
  const known = controllers.get(world) ?? new Map<string, Caller>();
  controllers.set(world, known);
  const found = known.get(name);
  if (found !== undefined) return found;
  const username = `system:${name}`;
  const user = `{"username":"${username}","groups":["system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["X509SHA256=${world.random.hex(64)}"]}}`;
  const caller: Caller = {
    username,
    ns: 'kube-system',
    ips: MASTER_IPS[1] ?? '',
    agent: `${name}/v1.33.4 (linux/amd64) kubernetes/74cdb42/${name === 'kube-scheduler' ? 'scheduler' : 'leader-election'}`,
    reason: `RBAC: allowed by ClusterRoleBinding \\"${username}\\" of ClusterRole \\"${username}\\" to User \\"${username}\\"`,
    render: () => user,
    user: '',
    renewUs: 0,
  };
  known.set(name, caller);
  return caller;
}

function createPod(world: World): Call {
  const app = world.apps.draw(world.random);
  if (world.random.chance(0.15)) rollOut(world, app);
  const pod = buildPod(world.random, app, {
    nodes: world.nodes,
    nowUs: world.nowUs,
    version: nextVersion(world),
  });
  app.pods[world.random.below(app.pods.length)] = pod;
  return {
    caller: controller(world, 'replicaset-controller'),
    verb: 'create',
    target: { resource: 'pods', ns: app.ns, name: pod.name },
    level: 'RequestResponse',
    request: podRequest(app),
    response: podResponse(pod, false),
    annotations: { after: '"pod-security.kubernetes.io/enforce-policy":"baseline:latest"' },
  };
}

function rollOut(world: World, app: App): void {
  app.generation += 1;
  app.setHash = world.random.suffix(9);
  app.setUid = world.random.uuid();
}

function bindPod(world: World): Call {
  const pod = anyPod(world);
  return {
    caller: component(world, 'kube-scheduler'),
    verb: 'create',
    target: podTarget(pod, { uid: true, subresource: 'binding' }),
    level: 'Request',
    request: binding(pod),
  };
}

function removePod(world: World): Call {
  const pod = anyPod(world);
  return {
    caller: controller(
      world,
      world.random.chance(0.6) ? 'generic-garbage-collector' : 'replicaset-controller',
    ),
    verb: 'delete',
    target: podTarget(pod, {}),
    level: 'Request',
    request: `{"kind":"DeleteOptions","apiVersion":"meta.k8s.io/__internal","preconditions":{"uid":"${pod.uid}"},"propagationPolicy":"Background"}`,
  };
}

function setStatus(world: World): Call {
  const app = world.apps.draw(world.random);
  const before = app.version;
  const request = replicaSetStatus(app, world.nowUs);
  app.version = nextVersion(world);
  return {
    caller: controller(world, 'replicaset-controller'),
    verb: 'update',
    target: {
      resource: 'replicasets',
      group: 'apps',
      ns: app.ns,
      name: `${app.name}-${app.setHash}`,
      uid: app.setUid,
      version: before,
      subresource: 'status',
    },
    level: 'Request',
    request,
  };
}

function deploymentStatus(world: World): Call {
  const app = world.apps.draw(world.random);
  const before = app.version;
  const request = deployment(app, world.nowUs);
  app.version = nextVersion(world);
  return {
    caller: controller(world, 'deployment-controller'),
    verb: 'update',
    target: {
      resource: 'deployments',
      group: 'apps',
      ns: app.ns,
      name: app.name,
      uid: app.uid,
      version: before,
      subresource: 'status',
    },
    level: world.random.chance(0.5) ? 'RequestResponse' : 'Request',
    request,
    response: deployment(app, world.nowUs),
  };
}

function sliceUpdate(world: World): Call {
  const app = world.apps.draw(world.random);
  const version = nextVersion(world);
  return {
    caller: controller(world, 'endpointslice-controller'),
    verb: 'update',
    target: {
      resource: 'endpointslices',
      group: 'discovery.k8s.io',
      ns: app.ns,
      name: app.sliceName,
      uid: app.sliceUid,
      version,
    },
    level: 'Request',
    request: endpointSlice(app, { version, nowUs: world.nowUs }),
  };
}

function leaderLease(world: World): Call {
  const name = world.random.chance(0.5) ? 'kube-scheduler' : 'kube-controller-manager';
  return {
    caller: component(world, name),
    verb: world.random.chance(0.4) ? 'get' : 'update',
    target: { ...LEASES, ns: 'kube-system', name, version: nextVersion(world) },
    search: '?timeout=5s',
  };
}

function readForQuota(world: World): Call {
  const name = world.anyNamespace.draw(world.random);
  const caller = controller(
    world,
    world.random.chance(0.5) ? 'namespace-controller' : 'resourcequota-controller',
  );
  return { caller, verb: 'get', target: { resource: 'namespaces', ns: name, name } };
}

function jobStatus(world: World): Call {
  const app = world.apps.draw(world.random);
  const isJob = world.random.chance(0.5);
  return {
    caller: controller(world, isJob ? 'job-controller' : 'cronjob-controller'),
    verb: 'update',
    target: {
      resource: isJob ? 'jobs' : 'cronjobs',
      group: 'batch',
      ns: app.ns,
      name: isJob ? `${app.name}-${29_000_000 + world.random.below(9_999)}` : `${app.name}-nightly`,
      uid: world.random.uuid(),
      version: nextVersion(world),
      subresource: 'status',
    },
  };
}

function scaleRead(world: World): Call {
  const app = world.apps.draw(world.random);
  const isScale = world.random.chance(0.6);
  const target: Target = isScale
    ? { resource: 'deployments', group: 'apps', ns: app.ns, name: app.name, subresource: 'scale' }
    : {
        resource: 'horizontalpodautoscalers',
        group: 'autoscaling',
        apiVersion: 'v2',
        ns: app.ns,
        name: app.name,
        subresource: 'status',
      };
  return {
    caller: controller(world, 'horizontal-pod-autoscaler'),
    verb: isScale ? 'get' : 'update',
    target,
  };
}

function rootCertificate(world: World): Call {
  const ns = world.anyNamespace.draw(world.random);
  const isBudget = world.random.chance(0.5);
  const app = world.apps.draw(world.random);
  return {
    caller: controller(world, isBudget ? 'disruption-controller' : 'root-ca-cert-publisher'),
    verb: 'update',
    target: isBudget
      ? {
          resource: 'poddisruptionbudgets',
          group: 'policy',
          ns: app.ns,
          name: app.name,
          subresource: 'status',
        }
      : { resource: 'configmaps', ns, name: 'kube-root-ca.crt', version: nextVersion(world) },
  };
}

function controllerWatch(world: World): Call {
  const { resource, group } = world.random.pick([
    { resource: 'pods', group: undefined },
    { resource: 'replicasets', group: 'apps' },
    { resource: 'statefulsets', group: 'apps' },
    { resource: 'daemonsets', group: 'apps' },
    { resource: 'persistentvolumeclaims', group: undefined },
  ]);
  const target: Target = group === undefined ? { resource } : { resource, group };
  return watch(world, component(world, 'kube-controller-manager'), target);
}
