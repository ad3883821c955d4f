import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { applyDifferences } from './apply-differences.ts';
import type { ManagedFields, OwnedField } from './field-set.ts';
import { keyLists } from './list-keys.ts';
import { type ObjectPath, objectPathText } from './object-path.ts';
import { valueAtPath } from './path-value.ts';

/** What is known of who applied what before. */
export interface ApplyContext {
  /** Whether the resource is built in; lists of others count as one value, as upstream defaults it. */
  readonly isBuiltIn: boolean;
  readonly manager: string;
  readonly subresource: string;
  /** What this manager applied before, as far as the trail tells. */
  readonly before: JsonObject | undefined;
  /** Owners as last recorded; empty when they were not. */
  readonly owners: readonly ManagedFields[];
}

/** The object after an apply, and whether it is sure that nothing else was taken away. */
export interface Applied {
  readonly value: JsonObject;
  readonly assumed?: string;
}

/**
 * Applies a configuration as server-side apply does: its fields are set, and what this manager applied
 * before and now leaves out is taken away unless somebody else owns it too.
 */
export function applyConfiguration(
  value: JsonObject,
  config: JsonObject,
  context: ApplyContext,
): Applied {
  const merged = mergeMap(value, config, context);
  const earlier = earlierFields(context);
  if (earlier === undefined) {
    const assumed = 'that the manager left out no field it applied before';
    return { value: merged, ...(Object.keys(value).length > 0 && { assumed }) };
  }
  const kept = new Set(fieldsOf(config, context).map(({ text }) => text));
  const others = new Set(
    context.owners
      .filter((entry) => !isOwn(entry, context))
      .flatMap(({ fields }) => fields.map(({ text }) => text)),
  );
  const gone = earlier.filter(({ text }) => !kept.has(text) && !others.has(text));
  return { value: gone.reduce(withoutField, merged) };
}

function isOwn({ manager, operation, subresource }: ManagedFields, context: ApplyContext): boolean {
  return (
    operation === 'Apply' && manager === context.manager && subresource === context.subresource
  );
}

function earlierFields(context: ApplyContext): readonly OwnedField[] | undefined {
  if (context.before !== undefined) return fieldsOf(context.before, context);
  if (context.owners.length === 0) return undefined;
  return context.owners.find((entry) => isOwn(entry, context))?.fields ?? [];
}

function withoutField(value: JsonObject, { path }: OwnedField): JsonObject {
  if (valueAtPath(value, path) === undefined) return value;
  const changed = applyDifferences(value, [{ kind: 'removed', path }]);
  return isJsonObject(changed) ? changed : value;
}

/** Maps that upstream's types declare one value. */
const ATOMIC: ReadonlySet<string> = new Set(['nodeSelector', 'selector', 'labelSelector']);

/** Lists whose items have keys in upstream's types. */
const KEYED: ReadonlySet<string> = new Set([
  'conditions',
  'containers',
  'env',
  'ephemeralContainers',
  'hostAliases',
  'imagePullSecrets',
  'initContainers',
  'matchConditions',
  'ownerReferences',
  'ports',
  'resourceClaims',
  'schedulingGates',
  'topologySpreadConstraints',
  'variables',
  'volumeDevices',
  'volumeMounts',
  'volumes',
  'webhooks',
]);

function mergeMap(value: JsonObject, config: JsonObject, context: ApplyContext): JsonObject {
  const members = new Map<string, JsonValue | undefined>(Object.entries(value));
  for (const [key, wanted] of Object.entries(config)) {
    if (wanted !== undefined) members.set(key, mergeValue(key, members.get(key), wanted, context));
  }
  return Object.fromEntries(members) as JsonObject;
}

function mergeValue(
  name: string,
  value: JsonValue | undefined,
  config: JsonValue,
  context: ApplyContext,
): JsonValue {
  if (isJsonObject(config)) {
    return isJsonObject(value) && !isAtomic(name, context)
      ? mergeMap(value, config, context)
      : config;
  }
  if (!Array.isArray(config) || !Array.isArray(value)) return config;
  if (name === 'finalizers' && context.isBuiltIn) return [...new Set([...value, ...config])];
  const keyed = isKeyed(name, context) ? keyLists(name, value, config) : undefined;
  if (keyed === undefined) return config;
  const [before, wanted] = keyed;
  const merged = new Map([...before.items].map(([id, { item }]) => [id, item]));
  for (const [id, { item }] of wanted.items)
    merged.set(id, mergeMap(merged.get(id) ?? {}, item, context));
  return [...merged.values()];
}

function isAtomic(name: string, { isBuiltIn }: ApplyContext): boolean {
  return isBuiltIn && ATOMIC.has(name);
}

function isKeyed(name: string, { isBuiltIn }: ApplyContext): boolean {
  return isBuiltIn && KEYED.has(name);
}

/** The fields a configuration sets, as `managedFields` would list them. */
function fieldsOf(config: JsonObject, context: ApplyContext): readonly OwnedField[] {
  const found: OwnedField[] = [];
  const add = (path: ObjectPath): void => void found.push({ path, text: objectPathText(path) });
  const walk = (name: string, value: JsonValue | undefined, path: ObjectPath): void => {
    if (isJsonObject(value) && Object.keys(value).length > 0 && !isAtomic(name, context)) {
      for (const [key, member] of Object.entries(value))
        walk(key, member, [...path, { kind: 'key', key }]);
      return;
    }
    const keyed =
      Array.isArray(value) && value.length > 0 && isKeyed(name, context)
        ? keyLists(name, value, value)?.[0]
        : undefined;
    if (keyed === undefined) {
      add(path);
      return;
    }
    for (const { values, item } of keyed.items.values()) {
      const inner: ObjectPath = [...path, { kind: 'item', keys: keyed.keys, values }];
      add(inner);
      walk('', item, inner);
    }
  };
  for (const [key, value] of Object.entries(config)) {
    if (!IDENTITY.has(key)) walk(key, value, [{ kind: 'key', key }]);
  }
  return found.filter(({ text }) => !IDENTITY.has(text));
}

/** They name the object and are never taken away. */
const IDENTITY: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata.name',
  'metadata.namespace',
]);
