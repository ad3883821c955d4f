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

/**
 * All resources a live cluster serves, as its discovery tells them: in two requests where the server
 * knows aggregated discovery, else in one for each group and version. A group that does not answer,
 * as those of extension servers may not, is left out; then `hasAllGroups` is false.
 */
export async function discoverResources(ask: AskServer): Promise<ClusterResources> {
  const roots = await Promise.all(['/api', '/apis'].map((path) => ask(path, AGGREGATED)));
  const found: KnownResource[] = [];
  const paths: string[] = [];
  let hasAllGroups = true;
  for (const root of roots) {
    found.push(...resourcesInJson(root).resources);
    if (isStale(root)) hasAllGroups = false;
    paths.push(...discoveryPaths(root));
  }
  for (let i = 0; i < paths.length; i += AT_ONCE) {
    const answers = await Promise.allSettled(
      paths.slice(i, i + AT_ONCE).map((path) => ask(path, 'application/json')),
    );
    for (const answer of answers) {
      if (answer.status === 'fulfilled') found.push(...resourcesInJson(answer.value).resources);
      else hasAllGroups = false;
    }
  }
  return { resources: found, hasAllGroups: hasAllGroups && found.length > 0 };
}

/** An extension server that does not answer has `freshness: Stale`, with or without its resources. */
function isStale(json: JsonValue): boolean {
  return JSON.stringify(json).includes('"freshness":"Stale"');
}
