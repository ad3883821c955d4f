import { stringify } from 'yaml';
import type { Json } from '../enable/yaml-file.ts';
import { agentObjects } from './agent-objects.ts';
import { certManagerObjects } from './certificate-objects.ts';
import type { ChartValues } from './chart-values.ts';
import type { Condition, DeployedObject } from './deployed-object.ts';
import { networkObjects } from './network-objects.ts';
import { serverObjects } from './server-objects.ts';

/** All that a deployment may consist of: the one source of manifests and chart. */
export function deployedObjects(values: ChartValues): readonly DeployedObject[] {
  return [
    ...serverObjects(values),
    ...agentObjects(values),
    ...networkObjects(values),
    ...certManagerObjects(values),
  ];
}

/** The objects that these values ask for. */
export function chosenObjects(values: ChartValues): readonly Readonly<Record<string, Json>>[] {
  return deployedObjects(values)
    .filter(({ when }) => when === undefined || holds(when, values))
    .map(({ object }) => object);
}

function holds({ value, is, and }: Condition, values: ChartValues): boolean {
  const found = choiceOf(values, value);
  if (and !== undefined && choiceOf(values, and) !== true) return false;
  return is === undefined ? found === true : found === is;
}

function choiceOf(values: ChartValues, path: string): unknown {
  let found: unknown = values;
  for (const step of path.split('.')) found = (found as Readonly<Record<string, unknown>>)[step];
  return found;
}

/** The namespace, which Helm makes by itself. The agent's host paths need the widest Pod Security. */
export function namespaceObject({ namespace }: ChartValues): Readonly<Record<string, Json>> {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      labels: { 'pod-security.kubernetes.io/enforce': 'privileged' },
    },
  };
}

/** Objects as YAML documents, in their order. */
export function renderObjects(objects: readonly Readonly<Record<string, Json>>[]): string {
  return objects.map((object) => `---\n${renderObject(object)}`).join('');
}

/** One object as YAML. No text is folded and nothing is repeated by an alias, as tools differ in both. */
export function renderObject(object: Json): string {
  return stringify(object, { lineWidth: 0, version: '1.1', aliasDuplicateObjects: false });
}
