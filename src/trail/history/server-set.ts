import type { AuditEvent } from '../../event/audit-event.ts';
import type { JsonObject } from '../../event/json-value.ts';
import { objectAt, objectsAt, textAt } from '../read-body.ts';

/** Set by the API server with each write, so no request tells them. */
export const SET_BY_WRITE: readonly string[] = [
  'metadata.resourceVersion',
  'metadata.generation',
  'metadata.managedFields',
];

/** Set by the API server at creation, whatever the kind. */
const SET_BY_CREATION = ['metadata.uid', 'metadata.creationTimestamp', ...SET_BY_WRITE];

/**
 * What the API server and its own admission plugins add at creation to what was sent, by resource:
 * service accounts, priorities, addresses, protection. A request does not tell these, or not all of
 * them.
 */
const ADDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['certificatesigningrequests', ['spec.username', 'spec.uid', 'spec.groups', 'spec.extra']],
  ['daemonsets', ['metadata.annotations[deprecated.daemonset.template.generation]']],
  ['ingresses', ['spec.ingressClassName']],
  ['jobs', ['metadata.labels', 'spec.selector', 'spec.template.metadata.labels']],
  ['namespaces', ['spec.finalizers', 'metadata.labels']],
  ['nodes', ['spec.taints']],
  ['persistentvolumeclaims', ['metadata.finalizers', 'spec.storageClassName']],
  ['persistentvolumes', ['metadata.finalizers']],
  [
    'pods',
    [
      'spec.imagePullSecrets',
      'spec.preemptionPolicy',
      'spec.priority',
      'spec.serviceAccount',
      'spec.serviceAccountName',
      'spec.tolerations',
      'spec.volumes',
    ],
  ],
  [
    'services',
    [
      'spec.clusterIP',
      'spec.clusterIPs',
      'spec.healthCheckNodePort',
      'spec.ipFamilies',
      'spec.ipFamilyPolicy',
      'spec.ports',
    ],
  ],
]);

/** Paths of a new object that the request does not tell, or not in full. */
export function unknownAtCreation(resource: string, body: JsonObject): readonly string[] {
  const mounts = resource === 'pods' ? mountPaths(body) : [];
  const status =
    objectAt(body, 'spec') === undefined || body['status'] !== undefined ? [] : ['status'];
  return [...SET_BY_CREATION, ...(ADDED.get(resource) ?? []), ...mounts, ...status];
}

/** The token of the service account is mounted into every container. */
function mountPaths(body: JsonObject): readonly string[] {
  return ['containers', 'initContainers'].flatMap((list) =>
    objectsAt(body, 'spec', list).flatMap((container) => {
      const name = textAt(container, 'name');
      return name === undefined ? [] : [`spec.${list}[${name}].volumeMounts`];
    }),
  );
}

/** Labels that binding a pod copies from its node. */
export function setByBinding(pod: JsonObject): readonly string[] {
  if (objectAt(pod, 'metadata', 'labels') === undefined) return ['metadata.labels'];
  return ['region', 'zone'].map((word) => `metadata.labels[topology.kubernetes.io/${word}]`);
}

/** What the acceptance of a deletion sets; with some ways of deletion finalizers, too. */
export function setByDeletion({ objectRef, requestObject }: AuditEvent): readonly string[] {
  const isHeldUp =
    objectRef?.resource === 'customresourcedefinitions' ||
    textAt(requestObject, 'propagationPolicy') !== undefined;
  return [
    ...SET_BY_WRITE,
    'metadata.deletionGracePeriodSeconds',
    'metadata.deletionTimestamp',
    ...(isHeldUp ? ['metadata.finalizers'] : []),
  ];
}

/** Whether a path of a difference lies at or under one of some paths. */
export function isUnder(path: string, parents: readonly string[]): boolean {
  return parents.some(
    (parent) => path === parent || path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`),
  );
}
