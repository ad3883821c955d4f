/** What the values of a field are, which decides how ranges compare and what completion offers. */
export type FieldType = 'keyword' | 'number' | 'time' | 'address' | 'boolean';

/** A field that has a name of its own. */
export interface KnownField {
  /** The event's JSON path (`user.username`), or a name of ours for what is derived (`actor`). */
  readonly name: string;
  /** Shorter names for it: `user`. */
  readonly aliases: readonly string[];
  readonly type: FieldType;
  /** One line for help and completion. */
  readonly description: string;
}

/**
 * A field as a query names it. `known` fields are in the catalogue under their canonical name;
 * `path` is any other JSON path of the event; `wildcard` is a pattern over paths, with `*` for any
 * run of characters.
 */
export type FieldReference =
  | { readonly kind: 'known'; readonly name: string }
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'wildcard'; readonly pattern: string };

/**
 * The catalogue. Each but `auditID` is a typed column of the index or follows from some, so what is
 * asked of it seldom needs the event itself; an Audit-ID has a filter of its own, and its events are
 * checked. The table in `docs/reference/query.md` is tested against it.
 */
export const KNOWN_FIELDS: readonly KnownField[] = [
  known('cluster', [], 'keyword', 'the cluster the event was collected for'),
  known('source', [], 'keyword', 'the file or receiver that delivered the event'),
  known('requestReceivedTimestamp', ['time', '@timestamp'], 'time', 'when the request arrived'),
  known('stageTimestamp', [], 'time', 'when this stage was reached'),
  known('level', [], 'keyword', 'how much was recorded: Metadata, Request, RequestResponse'),
  known('stage', [], 'keyword', 'RequestReceived, ResponseStarted, ResponseComplete or Panic'),
  known('auditID', ['id'], 'keyword', 'the Audit-ID, which the client may choose'),
  known('verb', [], 'keyword', 'get, list, watch, create, update, patch, delete, …'),
  known('requestURI', ['uri'], 'keyword', 'path and query of the request'),
  known('user.username', ['user'], 'keyword', 'who made the request'),
  known('user.groups', ['group'], 'keyword', 'the groups of who made the request'),
  known('impersonatedUser.username', ['as'], 'keyword', 'whom the caller acted as'),
  known('actor', [], 'keyword', 'whom the caller acted as, otherwise the caller'),
  known(
    'sourceIPs',
    ['ip'],
    'address',
    'where the request came from; only the last is trustworthy',
  ),
  known('userAgent', ['agent'], 'keyword', 'what the client calls itself'),
  known(
    'objectRef.resource',
    ['resource'],
    'keyword',
    'kind of object in plural: pods, secrets, …',
  ),
  known('objectRef.subresource', ['subresource'], 'keyword', 'status, scale, exec, log, …'),
  known('objectRef.namespace', ['ns', 'namespace'], 'keyword', 'namespace of the object'),
  known('objectRef.name', ['name'], 'keyword', 'name of the object'),
  known('objectRef.apiGroup', ['apiGroup'], 'keyword', 'API group; absent for the core group'),
  known('objectRef.apiVersion', [], 'keyword', 'API version without the group: v1'),
  known('responseStatus.code', ['code'], 'number', 'HTTP status of the answer'),
  known('responseStatus.reason', ['statusReason'], 'keyword', 'Forbidden, NotFound, Conflict, …'),
  known('decision', [], 'keyword', 'allow or forbid, by the authorizer'),
  known('latencyMs', ['latency'], 'number', 'milliseconds from the request to this stage'),
];

/**
 * The top-level keys of an audit event, of all versions. A path must begin with one of them, so that
 * a typing error is told instead of finding nothing.
 */
export const PATH_ROOTS: readonly string[] = [
  'kind',
  'apiVersion',
  'metadata',
  'level',
  'auditID',
  'stage',
  'requestURI',
  'verb',
  'user',
  'impersonatedUser',
  'authenticationMetadata',
  'sourceIPs',
  'userAgent',
  'objectRef',
  'responseStatus',
  'requestObject',
  'responseObject',
  'requestReceivedTimestamp',
  'stageTimestamp',
  'annotations',
  'timestamp',
];

/** Shorter first segments of paths: `request.spec.replicas`, `as.groups`. */
export const PATH_ALIASES: Readonly<Record<string, string>> = {
  as: 'impersonatedUser',
  annotation: 'annotations',
  request: 'requestObject',
  response: 'responseObject',
};

const USER_KEYS = ['username', 'uid', 'groups', 'extra'];

/** Roots whose keys upstream has fixed, with those keys. */
export const FIXED_KEYS: Readonly<Record<string, readonly string[]>> = {
  user: USER_KEYS,
  impersonatedUser: USER_KEYS,
  objectRef: [
    'resource',
    'namespace',
    'name',
    'uid',
    'apiGroup',
    'apiVersion',
    'resourceVersion',
    'subresource',
  ],
  responseStatus: ['metadata', 'status', 'message', 'reason', 'code', 'details'],
};

const BY_NAME = new Map(
  KNOWN_FIELDS.flatMap((field) => [field.name, ...field.aliases].map((name) => [name, field])),
);

/** The catalogue's entry for a name or an alias. */
export function knownField(name: string): KnownField | undefined {
  return BY_NAME.get(name);
}

/** How the values of a field compare. Those of paths are told by each value itself. */
export function typeOfField(field: FieldReference): FieldType {
  return field.kind === 'known' ? (knownField(field.name)?.type ?? 'keyword') : 'keyword';
}

function known(
  name: string,
  aliases: readonly string[],
  type: FieldType,
  description: string,
): KnownField {
  return { name, aliases, type, description };
}
