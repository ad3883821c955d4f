import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { podSpecPathOf } from '../containers.ts';
import { objectAt } from '../read-body.ts';
import { withMember } from './json-patch.ts';

/**
 * A built-in object that was put together from requests, as the API server would write it: without
 * what its encoding leaves out, and with the defaults of containers that a patch or a webhook added.
 */
export function asEncoded(body: JsonObject): JsonObject {
  const path = podSpecPathOf(body);
  const defaulted = path === undefined ? body : editAt(body, path, withContainerDefaults);
  const status = defaulted['status'];
  const whole = isJsonObject(status)
    ? withMember(defaulted, 'status', inSeconds(status))
    : defaulted;
  return withoutEmptyMetadata(whole);
}

/** Times of a status are kept in whole seconds, whatever was sent. */
function inSeconds(value: JsonValue, key = ''): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => inSeconds(item));
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(([name, member]) => [
      name,
      inSeconds(member ?? null, name),
    ]);
    return Object.fromEntries(members) as JsonObject;
  }
  if (typeof value !== 'string' || !/(?:Time|Timestamp|At)$/.test(key)) return value;
  return value.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z$/, '$1Z');
}

function editAt(
  body: JsonObject,
  path: readonly string[],
  edit: (value: JsonObject) => JsonObject,
): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return edit(body);
  const inner = objectAt(body, key);
  return inner === undefined ? body : withMember(body, key, editAt(inner, rest, edit));
}

const LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

function withContainerDefaults(podSpec: JsonObject): JsonObject {
  return LISTS.reduce((spec, list) => {
    const items = spec[list];
    return Array.isArray(items) ? withMember(spec, list, items.map(defaultContainer)) : spec;
  }, podSpec);
}

function defaultContainer(container: JsonValue): JsonValue {
  if (!isJsonObject(container) || typeof container['image'] !== 'string') return container;
  return {
    ...container,
    imagePullPolicy: container['imagePullPolicy'] ?? pullPolicyOf(container['image']),
    resources: container['resources'] ?? {},
    terminationMessagePath: container['terminationMessagePath'] ?? '/dev/termination-log',
    terminationMessagePolicy: container['terminationMessagePolicy'] ?? 'File',
  };
}

/** Without a tag, or with the tag `latest`, an image is always pulled. */
function pullPolicyOf(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const tag = /:([^/:]*)$/.exec(image)?.[1] ?? 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

/** Empty lists and maps of metadata are left out, and so are times that are null. */
function withoutEmptyMetadata(body: JsonObject): JsonObject {
  const members = Object.entries(body).map(([key, value]): [string, JsonValue | undefined] => {
    if (!isJsonObject(value)) return [key, value];
    if (key === 'metadata') return [key, withoutEmpty(value)];
    return [key, key === 'spec' || /[tT]emplate$/.test(key) ? withoutEmptyMetadata(value) : value];
  });
  return Object.fromEntries(members) as JsonObject;
}

const EMPTY_LEFT_OUT = ['annotations', 'finalizers', 'labels', 'ownerReferences'];

function withoutEmpty(metadata: JsonObject): JsonObject {
  const kept = Object.entries(metadata).filter(([key, value]) => {
    if (value === null || value === undefined) return false;
    return !(EMPTY_LEFT_OUT.includes(key) && Object.keys(value).length === 0);
  });
  return Object.fromEntries(kept);
}
