import { Failure } from '../../base/failure.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import type { KnownResource } from '../../policy/resource-catalogue.ts';
import type { Terminal } from '../terminal.ts';
import { readFileOrInput } from './read-policy.ts';

/**
 * Reads resources of a cluster from a file, or from standard input for `-`: `kubectl get crd -o json`, or a discovery document of the API
 * server (`APIResourceList`, `APIGroupDiscoveryList`).
 */
export async function readResources(
  path: string,
  terminal: Terminal,
): Promise<readonly KnownResource[]> {
  let json: JsonValue;
  try {
    json = JSON.parse(await readFileOrInput(path, terminal)) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError) throw notResources(path, 'it is not JSON');
    throw error;
  }
  const found = resourcesIn(json);
  if (found.length === 0) throw notResources(path, 'it holds neither CRDs nor API discovery');
  return found;
}

function notResources(path: string, reason: string): Failure {
  return new Failure('usage/invalid', `cannot read resources from ${path}: ${reason}`, {
    hint: 'Make it with: kubectl get crd -o json',
  });
}

function resourcesIn(json: JsonValue): readonly KnownResource[] {
  if (!isJsonObject(json)) return [];
  const kind = text(json['kind']);
  if (kind === 'CustomResourceDefinition') return crd(json);
  if (kind === 'APIResourceList') return resourceList(json);
  const items = list(json['items']);
  return items.flatMap((item) =>
    text(item['kind']) === '' ? groupDiscovery(item) : resourcesIn(item),
  );
}

function crd(json: JsonObject): readonly KnownResource[] {
  const spec = object(json['spec']);
  const resource = text(object(spec['names'])['plural']);
  const subresources = list(spec['versions']).flatMap((version) =>
    Object.keys(object(version['subresources'])),
  );
  return resource === '' ? [] : [{ group: text(spec['group']), resource, subresources }];
}

function resourceList(json: JsonObject): readonly KnownResource[] {
  const [group = '', version] = text(json['groupVersion']).split('/');
  const names = list(json['resources']).map((resource) => text(resource['name']));
  return names
    .filter((name) => !name.includes('/'))
    .map((resource) => ({
      group: version === undefined ? '' : group,
      resource,
      subresources: names
        .filter((name) => name.startsWith(`${resource}/`))
        .map((name) => name.slice(resource.length + 1)),
    }));
}

function groupDiscovery(json: JsonObject): readonly KnownResource[] {
  const group = text(object(json['metadata'])['name']);
  return list(json['versions']).flatMap((version) =>
    list(version['resources']).map((resource) => ({
      group,
      resource: text(resource['resource']),
      subresources: list(resource['subresources']).map((sub) => text(sub['subresource'])),
    })),
  );
}

function object(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function list(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
