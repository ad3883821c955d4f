import type { Target } from './call.ts';
import type { Pod, World } from './world.ts';

/** A pod of an app, the busier apps more often. */
export function anyPod(world: World): Pod {
  return world.random.pick(world.apps.draw(world.random).pods);
}

/** The pod as the object of a call. */
export function podTarget(pod: Pod, extra: { subresource?: string; uid?: boolean }): Target {
  const { subresource, uid } = extra;
  return {
    resource: 'pods',
    ns: pod.app.ns,
    name: pod.name,
    ...(uid === true && { uid: pod.uid }),
    ...(subresource !== undefined && { subresource }),
  };
}
