import type { JsonValue } from '../event/json-value.ts';
import { type ClusterResources, discoveryPaths, resourcesInJson } from './cluster-resources.ts';
import type { KnownResource } from './resource-catalogue.ts';

/** Asks an API server for one path and gives the JSON of its answer; rejects where it refuses. */
export type AskServer = (path: string, accept: string) => Promise<JsonValue>;

/** Aggregated discovery where the server has it (1.26 on), else the list of groups. */
const AGGREGATED = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

/** Group versions asked for at once, where each has to be asked for by itself. */
const AT_ONCE = 8;

/** What an API server tells of what it serves. */
export interface Discovery {
  /** Answers as they came, those of the core group first. */
  readonly documents: readonly JsonValue[];
  /** False where a group did not answer, as those of extension servers may not. */
  readonly hasAllGroups: boolean;
}

/**
 * Asks a live cluster for its discovery documents: in two requests where the server knows aggregated
 * discovery, else in one for each group and version.
 */
export async function discover(ask: AskServer): Promise<Discovery> {
  const roots = await Promise.all(['/api', '/apis'].map((path) => ask(path, AGGREGATED)));
  const paths = roots.flatMap(discoveryPaths);
  const documents: JsonValue[] = [...roots];
  let hasAllGroups = !roots.some(isStale);
  for (let i = 0; i < paths.length; i += AT_ONCE) {
    const answers = await Promise.allSettled(
      paths.slice(i, i + AT_ONCE).map((path) => ask(path, 'application/json')),
    );
    for (const answer of answers) {
      if (answer.status === 'fulfilled') documents.push(answer.value);
      else hasAllGroups = false;
    }
  }
  return { documents, hasAllGroups };
}

/** All resources a live cluster serves; those of a group that does not answer are left out. */
export async function discoverResources(ask: AskServer): Promise<ClusterResources> {
  const { documents, hasAllGroups } = await discover(ask);
  const resources: readonly KnownResource[] = documents.flatMap(
    (document) => resourcesInJson(document).resources,
  );
  return { resources, hasAllGroups: hasAllGroups && resources.length > 0 };
}

/** An extension server that does not answer has `freshness: Stale`, with or without its resources. */
function isStale(json: JsonValue): boolean {
  return JSON.stringify(json).includes('"freshness":"Stale"');
}
