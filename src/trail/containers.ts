import type { JsonObject } from '../event/json-value.ts';
import { type Body, integerAt, objectAt, objectsAt, textAt } from './read-body.ts';

/** A container as far as a sentence cares. */
export interface Container {
  readonly name: string;
  readonly image: string;
}

/** Where the pod's spec lies in each kind that has one. */
const POD_SPECS: readonly (readonly string[])[] = [
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  ['spec'],
];

/** The pod spec within a pod or within what makes pods; undefined for everything else. */
function podSpecOf(body: Body): JsonObject | undefined {
  return POD_SPECS.map((path) => objectAt(body, ...path)).find(
    (spec) => spec !== undefined && Array.isArray(spec['containers']),
  );
}

/** The containers of a pod, or of what makes pods, that say which image they run. */
export function containersOf(body: Body): readonly Container[] {
  return objectsAt(podSpecOf(body), 'containers').flatMap((container) => {
    const name = textAt(container, 'name');
    const image = textAt(container, 'image');
    return name === undefined || image === undefined ? [] : [{ name, image }];
  });
}

/** What a pod is given beyond an ordinary one, in words: `privileged`, `host network`. */
export function powersOf(body: Body): readonly string[] {
  const spec = podSpecOf(body);
  const privileged = objectsAt(spec, 'containers').some(
    (container) => objectAt(container, 'securityContext')?.['privileged'] === true,
  );
  return [
    ...(privileged ? ['privileged'] : []),
    ...(spec?.['hostNetwork'] === true ? ['host network'] : []),
    ...(spec?.['hostPID'] === true ? ['host processes'] : []),
    ...(objectsAt(spec, 'volumes').some((volume) => 'hostPath' in volume) ? ['host files'] : []),
  ];
}

/** How many copies of a pod an object asks for. */
export function replicasOf(body: Body): string | undefined {
  const replicas = integerAt(body, 'spec', 'replicas');
  return replicas === undefined ? undefined : String(replicas);
}
