import { isJsonObject, type JsonObject, type JsonValue } from '../event/json-value.ts';
import type { KnownResource } from './resource-catalogue.ts';

/** What somebody knows about the resources of a cluster. */
export interface ClusterResources {
  readonly resources: readonly KnownResource[];
  /** Whether a group that is not among them is one that the cluster does not serve. */
  readonly hasAllGroups: boolean;
}

/**
 * The resources in an answer of the API server or of kubectl: CRDs, `APIResourceList`, aggregated
 * discovery (`APIGroupDiscoveryList`), and lists of them. Empty where there are none.
 */
export function resourcesInJson(json: JsonValue): ClusterResources {
  const resources = resourcesIn(json);
  const isDiscovery = isJsonObject(json) && text(json['kind']) === 'APIGroupDiscoveryList';
  return { resources, hasAllGroups: isDiscovery ? resources.length > 0 : isWhole(resources) };
}

/** Whether a list is of all resources: a filtered one lacks either of these. */
export function isWhole(resources: readonly KnownResource[]): boolean {
  const core = resources.filter(({ group }) => group === '').map(({ resource }) => resource);
  // A list of the core group alone has pods and nodes, too.
  return core.includes('pods') && core.includes('nodes') && core.length < resources.length;
}

/** The groups of an `APIGroupList` and of the like, with the paths of their discovery documents. */
export function discoveryPaths(json: JsonValue): readonly string[] {
  if (!isJsonObject(json)) return [];
  if (text(json['kind']) === 'APIVersions') {
    const versions = Array.isArray(json['versions']) ? json['versions'] : [];
    return versions.map((version) => `/api/${text(version)}`);
  }
  return list(json['groups'])
    .flatMap((group) => list(group['versions']))
    .map((version) => `/apis/${text(version['groupVersion'])}`);
}

function resourcesIn(json: JsonValue): readonly KnownResource[] {
  if (Array.isArray(json)) return json.flatMap(resourcesIn);
  if (!isJsonObject(json)) return [];
  const kind = text(json['kind']);
  if (kind === 'CustomResourceDefinition') return crd(json);
  if (kind === 'APIResourceList') return resourceList(json);
  if (kind === 'APIGroupDiscoveryList') return list(json['items']).flatMap(groupDiscovery);
  return list(json['items']).flatMap(resourcesIn);
}

function crd(json: JsonObject): readonly KnownResource[] {
  const spec = object(json['spec']);
  const resource = text(object(spec['names'])['plural']);
  // A v1beta1 CRD has one set of subresources for all versions.
  const subresources = [spec, ...list(spec['versions'])].flatMap((version) =>
    Object.keys(object(version['subresources'])),
  );
  return resource === '' ? [] : [{ group: text(spec['group']), resource, subresources }];
}

function resourceList(json: JsonObject): readonly KnownResource[] {
  const groupVersion = text(json['groupVersion']);
  const ofList = groupVersion.includes('/') ? groupVersion.slice(0, groupVersion.indexOf('/')) : '';
  const resources = list(json['resources']);
  // What kubectl prints has no subresources, which does not mean that there are none.
  const hasSubresources = !namesGroups(json);
  const named = resources.map((resource) => ({
    group: hasSubresources ? ofList : text(resource['group']),
    name: text(resource['name']),
  }));
  return named
    .filter(({ name }) => name !== '' && !name.includes('/'))
    .map(({ group, name: resource }) => ({
      group,
      resource,
      subresources: hasSubresources
        ? named
            .filter(({ name }) => name.startsWith(`${resource}/`))
            .map(({ name }) => name.slice(resource.length + 1))
        : undefined,
    }));
}

/** A list without a version of its own, as kubectl makes it of all groups. */
function namesGroups(json: JsonObject): boolean {
  return text(json['groupVersion']) === '';
}

function groupDiscovery(json: JsonObject): readonly KnownResource[] {
  const group = text(object(json['metadata'])['name']);
  return list(json['versions']).flatMap((version) =>
    list(version['resources'])
      .map((resource) => ({
        group,
        resource: text(resource['resource']),
        subresources: list(resource['subresources']).map((sub) => text(sub['subresource'])),
      }))
      .filter(({ resource }) => resource !== ''),
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
