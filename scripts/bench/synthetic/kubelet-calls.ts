import { podResponse, podStatusPatch } from './bodies.ts';
import type { Call, Target } from './call.ts';
import { type Choice, watch } from './choice.ts';
import { anyPod, podTarget } from './pod-target.ts';
import { type Caller, nextVersion, type World } from './world.ts';

const LEASES = { resource: 'leases', group: 'coordination.k8s.io' };

/** What kubelets do: leases above all, then the status of pods. */
export const KUBELET_CALLS: readonly Choice[] = [
  { weight: 50, make: nodeLease },
  { weight: 23, make: podStatus },
  { weight: 7, make: nodeStatus },
  { weight: 8, make: readPod },
  { weight: 5, make: readConfig },
  { weight: 5, make: mountToken },
  { weight: 1.6, make: kubeletWatch },
];

function kubeletOf(world: World): { caller: Caller; index: number } {
  const index = world.random.below(world.kubelets.length);
  const caller = world.kubelets[index];
  if (caller === undefined) throw new Error('a cluster has nodes');
  return { caller, index };
}

function nodeLease(world: World): Call {
  const { caller, index } = kubeletOf(world);
  const node = world.nodes[index];
  const target: Target = {
    ...LEASES,
    ns: 'kube-node-lease',
    name: node?.name ?? '',
    uid: node?.uid ?? '',
    version: nextVersion(world),
  };
  return { caller, verb: 'update', target, search: '?timeout=10s' };
}

function podStatus(world: World): Call {
  const pod = anyPod(world);
  const caller = world.kubelets[world.nodes.indexOf(pod.node)] ?? kubeletOf(world).caller;
  pod.version = nextVersion(world);
  return {
    caller,
    verb: 'patch',
    target: podTarget(pod, { subresource: 'status' }),
    level: world.random.chance(0.12) ? 'RequestResponse' : 'Request',
    request: podStatusPatch(pod, world.nowUs),
    response: podResponse(pod, true),
  };
}

function nodeStatus(world: World): Call {
  const { caller, index } = kubeletOf(world);
  const name = world.nodes[index]?.name ?? '';
  if (world.random.chance(0.5)) {
    return {
      caller,
      verb: 'get',
      target: { resource: 'nodes', name },
      search: '?resourceVersion=0&timeout=10s',
    };
  }
  return {
    caller,
    verb: 'patch',
    target: { resource: 'nodes', name, subresource: 'status' },
    search: '?timeout=10s',
    level: 'Request',
    request: nodeConditions(world),
  };
}

function nodeConditions(world: World): string {
  const beat = new Date(Math.floor(world.nowUs / 1_000_000) * 1000)
    .toISOString()
    .replace('.000', '');
  const types = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'];
  const order = types.map((type) => `{"type":"${type}"}`).join(',');
  const beats = types.map((type) => `{"lastHeartbeatTime":"${beat}","type":"${type}"}`).join(',');
  return `{"status":{"$setElementOrder/conditions":[${order}],"conditions":[${beats}]}}`;
}

function readPod(world: World): Call {
  const pod = anyPod(world);
  const caller = world.kubelets[world.nodes.indexOf(pod.node)] ?? kubeletOf(world).caller;
  return { caller, verb: 'get', target: podTarget(pod, {}) };
}

function readConfig(world: World): Call {
  const app = world.apps.draw(world.random);
  const resource = world.random.chance(0.5) ? 'configmaps' : 'secrets';
  const name = resource === 'secrets' ? `${app.name}-credentials` : `${app.name}-config`;
  return { caller: kubeletOf(world).caller, verb: 'get', target: { resource, ns: app.ns, name } };
}

function mountToken(world: World): Call {
  const pod = anyPod(world);
  const caller = world.kubelets[world.nodes.indexOf(pod.node)] ?? kubeletOf(world).caller;
  return {
    caller,
    verb: 'create',
    target: {
      resource: 'serviceaccounts',
      ns: pod.app.ns,
      name: pod.app.serviceAccount,
      subresource: 'token',
    },
    annotations: {
      before: `"authentication.kubernetes.io/issued-credential-id":"JTI=${world.random.uuid()}"`,
    },
  };
}

function kubeletWatch(world: World): Call {
  const app = world.apps.draw(world.random);
  const resource = world.random.pick(['configmaps', 'secrets', 'services', 'nodes']);
  const name = resource === 'secrets' ? `${app.name}-credentials` : `${app.name}-config`;
  const scoped = resource === 'configmaps' || resource === 'secrets';
  const target: Target = scoped ? { resource, ns: app.ns, name } : { resource };
  return watch(world, kubeletOf(world).caller, target);
}
