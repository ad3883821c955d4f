/** What a value of a policy file must look like for upstream's decoder to take it. */
export type Shape =
  | { readonly kind: 'string' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer' }
  /** A time as RFC 3339 text. */
  | { readonly kind: 'time' }
  | { readonly kind: 'any' }
  | { readonly kind: 'list'; readonly of: Shape }
  /** Any keys, values of one shape. */
  | { readonly kind: 'map'; readonly of: Shape }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Shape> };

const STRING: Shape = { kind: 'string' };
const BOOLEAN: Shape = { kind: 'boolean' };
const STRINGS: Shape = { kind: 'list', of: STRING };
const STRING_MAP: Shape = { kind: 'map', of: STRING };

const OBJECT_META = object({
  name: STRING,
  generateName: STRING,
  namespace: STRING,
  selfLink: STRING,
  uid: STRING,
  resourceVersion: STRING,
  generation: { kind: 'integer' },
  creationTimestamp: { kind: 'time' },
  deletionTimestamp: { kind: 'time' },
  deletionGracePeriodSeconds: { kind: 'integer' },
  labels: STRING_MAP,
  annotations: STRING_MAP,
  ownerReferences: {
    kind: 'list',
    of: object({
      apiVersion: STRING,
      kind: STRING,
      name: STRING,
      uid: STRING,
      controller: BOOLEAN,
      blockOwnerDeletion: BOOLEAN,
    }),
  },
  finalizers: STRINGS,
  managedFields: {
    kind: 'list',
    of: object({
      manager: STRING,
      operation: STRING,
      apiVersion: STRING,
      time: { kind: 'time' },
      fieldsType: STRING,
      fieldsV1: { kind: 'any' },
      subresource: STRING,
    }),
  },
});

const GROUP_RESOURCES = object({ group: STRING, resources: STRINGS, resourceNames: STRINGS });

const POLICY_RULE = object({
  level: STRING,
  users: STRINGS,
  userGroups: STRINGS,
  verbs: STRINGS,
  resources: { kind: 'list', of: GROUP_RESOURCES },
  namespaces: STRINGS,
  nonResourceURLs: STRINGS,
  omitStages: STRINGS,
  omitManagedFields: BOOLEAN,
});

/** The kind `Policy` of `audit.k8s.io/v1`, field by field. */
export const POLICY_SHAPE: Shape = object({
  apiVersion: STRING,
  kind: STRING,
  metadata: OBJECT_META,
  rules: { kind: 'list', of: POLICY_RULE },
  omitStages: STRINGS,
  omitManagedFields: BOOLEAN,
});

/** The keys a policy may have at its top. */
export const POLICY_KEYS: readonly string[] = keysOf(POLICY_SHAPE);

/** The keys a rule may have. */
export const RULE_KEYS: readonly string[] = keysOf(POLICY_RULE);

/** The keys an entry of `resources` may have. */
export const GROUP_RESOURCES_KEYS: readonly string[] = keysOf(GROUP_RESOURCES);

function object(fields: Readonly<Record<string, Shape>>): Shape {
  return { kind: 'object', fields: new Map(Object.entries(fields)) };
}

function keysOf(shape: Shape): readonly string[] {
  return shape.kind === 'object' ? [...shape.fields.keys()] : [];
}
