import { parseAllDocuments } from 'yaml';
import { type ClusterResources, isWhole, resourcesInJson } from '../policy/cluster-resources.ts';
import type { KnownResource } from '../policy/resource-catalogue.ts';

type JsonValue = Parameters<typeof resourcesInJson>[0];

/**
 * Reads what people have at hand about the resources of a cluster: `kubectl get crd -o json` or
 * `-o yaml`, manifests of CRDs, discovery documents (one or several, one after the other), and the
 * table or the names that `kubectl api-resources` prints. Without resources where it is none of these.
 */
export function parseResourceList(text: string): ClusterResources {
  const trimmed = text.trim();
  if (/^[{[]/.test(trimmed)) return merged(jsonValues(trimmed));
  const table = resourceTable(trimmed);
  return table.length > 0
    ? { resources: table, hasAllGroups: isWhole(table) }
    : merged(yamlValues(trimmed));
}

function merged(values: readonly JsonValue[]): ClusterResources {
  const found = values.map(resourcesInJson);
  const resources = found.flatMap((one) => one.resources);
  return {
    resources,
    hasAllGroups: found.some(({ hasAllGroups }) => hasAllGroups),
  };
}

/** One value, or one a line as `kubectl get --raw` prints them when called again and again. */
function jsonValues(text: string): readonly JsonValue[] {
  const whole = jsonValue(text);
  if (whole !== undefined) return [whole];
  return text
    .split('\n')
    .map(jsonValue)
    .filter((value) => value !== undefined);
}

function jsonValue(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function yamlValues(text: string): readonly JsonValue[] {
  const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false });
  if ('empty' in documents || documents.some(({ errors }) => errors.length > 0)) return [];
  return documents.map((document) => document.toJS({ maxAliasCount: 100 }) as JsonValue);
}

/** `NAME SHORTNAMES APIVERSION NAMESPACED KIND`, with or without its heading and further columns. */
const ROW =
  /^([a-z][a-z0-9-]*)\s+(?:[a-z0-9,-]+\s+)?((?:[a-z0-9.-]+\/)?v[0-9]\w*)\s+(?:true|false)\s+[A-Z]\w*(?:\s.*)?$/;

/** `deployments.apps`, as `-o name` prints. */
const NAME = /^([a-z][a-z0-9-]*)((?:\.[a-z0-9-]+)*)$/;

function resourceTable(text: string): readonly KnownResource[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const rows = lines[0]?.startsWith('NAME ') === true ? lines.slice(1) : lines;
  const found: KnownResource[] = [];
  for (const row of rows) {
    const [, inTable, apiVersion = ''] = ROW.exec(row) ?? [];
    const [, named, dotted = ''] = NAME.exec(row) ?? [];
    const resource = inTable ?? named;
    if (resource === undefined) return [];
    const group = inTable === undefined ? dotted.slice(1) : groupOf(apiVersion);
    found.push({ group, resource, subresources: undefined });
  }
  return found;
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
