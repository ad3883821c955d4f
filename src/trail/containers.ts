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

/** The keys that lead to the pod spec of a pod or of what makes pods; undefined for all else. */
export function podSpecPathOf(body: Body): readonly string[] | undefined {
  return POD_SPECS.find((path) => Array.isArray(objectAt(body, ...path)?.['containers']));
}

function podSpecOf(body: Body): JsonObject | undefined {
  const path = podSpecPathOf(body);
  return path === undefined ? undefined : objectAt(body, ...path);
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
