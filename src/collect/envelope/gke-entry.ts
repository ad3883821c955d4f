import { type GkeObject, parseResourceName, verbOf } from './gke-object.ts';
import { itemsOf, membersOf, stringOf } from './json-members.ts';
import { httpCodeOf } from './rpc-code.ts';
import type { Members, Wrapper } from './unwrapped.ts';

const AUDIT_LOG = 'type.googleapis.com/google.cloud.audit.AuditLog';

/**
 * The member of a mapped event that holds the entry it was made from, but for the two bodies, which
 * are moved and not copied. An event with it was not written by an API server in this form.
 */
export const ORIGINAL = 'annals.dev/original';

/**
 * Audit entries of GKE in Cloud Logging. Google writes a record of its own form, which is mapped to
 * the audit schema as far as it tells; what it does not tell (groups of the user, the URI of a
 * request for an object) stays absent. Other entries of the cluster are no audit events.
 */
export const gkeEntry: Wrapper<Members> = (entry) => {
  const payload = membersOf(entry.get('protoPayload') ?? EMPTY);
  if (payload === undefined || stringOf(payload.get('@type')) !== AUDIT_LOG) return undefined;
  // The audit log of Google's own API for clusters has the same type and another service.
  if (stringOf(payload.get('serviceName')) !== 'k8s.io') return { kind: 'events', items: [] };
  const bytes = mapped(entry, payload);
  if (bytes === undefined) return undefined;
  const source = clusterOf(entry);
  return source === undefined ? { kind: 'event', bytes } : { kind: 'event', bytes, source };
};

function mapped(entry: Members, payload: Members): Buffer | undefined {
  const operation = membersOf(entry.get('operation') ?? EMPTY);
  const auditID = stringOf(operation?.get('id')) ?? stringOf(entry.get('insertId'));
  if (auditID === undefined) return undefined;
  const { request, response } = bodiesOf(payload);
  const method = stringOf(payload.get('methodName')) ?? '';
  const target = parseResourceName(stringOf(payload.get('resourceName')) ?? '');
  const timestamp = stringOf(entry.get('timestamp'));
  return writeObject([
    ['kind', text('Event')],
    ['apiVersion', text('audit.k8s.io/v1')],
    ['level', text(levelOf(request, response))],
    ['auditID', text(auditID)],
    ['stage', text(stageOf(operation))],
    ['requestURI', text(target.path)],
    ['verb', text(verbOf(method))],
    ['user', userOf(payload)],
    ['sourceIPs', sourceIPsOf(payload)],
    ['userAgent', requestMetadata(payload)?.get('callerSuppliedUserAgent')],
    ['objectRef', objectRefOf(target.object)],
    ['responseStatus', statusOf(payload, response)],
    ['requestObject', request],
    ['responseObject', response],
    ['requestReceivedTimestamp', text(timestamp)],
    ['stageTimestamp', text(timestamp)],
    ['annotations', annotationsOf(entry, payload)],
    [ORIGINAL, originalOf(entry, payload)],
  ]);
}

type Written = readonly (readonly [key: string, value: Buffer | undefined])[];

function bodiesOf(payload: Members): {
  readonly request: Buffer | undefined;
  readonly response: Buffer | undefined;
} {
  return { request: payload.get('request'), response: payload.get('response') };
}

/** The level is not told; the bodies that are there tell what it was at least. */
function levelOf(request: Buffer | undefined, response: Buffer | undefined): string {
  if (response !== undefined) return 'RequestResponse';
  return request === undefined ? 'Metadata' : 'Request';
}

function stageOf(operation: Members | undefined): string {
  const isOpen =
    operation?.get('first')?.toString() === 'true' && operation.get('last')?.toString() !== 'true';
  return isOpen ? 'ResponseStarted' : 'ResponseComplete';
}

function userOf(payload: Members): Buffer | undefined {
  const info = membersOf(payload.get('authenticationInfo') ?? EMPTY);
  const name = info?.get('principalEmail');
  return name && writeObject([['username', name]]);
}

function requestMetadata(payload: Members): Members | undefined {
  return membersOf(payload.get('requestMetadata') ?? EMPTY);
}

function sourceIPsOf(payload: Members): Buffer | undefined {
  const address = requestMetadata(payload)?.get('callerIp');
  return address && Buffer.concat([Buffer.from('['), address, Buffer.from(']')]);
}

function objectRefOf(object: GkeObject | undefined): Buffer | undefined {
  if (object === undefined) return undefined;
  const fields = Object.entries(object).map(([key, value]) => [key, text(value)] as const);
  return writeObject(fields);
}

/** A refused request carries the API server's own status as its response. */
function statusOf(payload: Members, response: Buffer | undefined): Buffer | undefined {
  const status = membersOf(payload.get('status') ?? EMPTY);
  const body = membersOf(response ?? EMPTY);
  if (body !== undefined && stringOf(body.get('kind')) === 'Status' && body.has('code')) {
    const fields = ['status', 'message', 'reason', 'details', 'code'] as const;
    return writeObject(fields.map((field) => [field, body.get(field)]));
  }
  if (status === undefined) return undefined;
  const code = httpCodeOf(Number(status.get('code')?.toString() ?? '0'));
  return writeObject([
    ['message', status.get('message')],
    ['code', code === undefined ? undefined : Buffer.from(String(code))],
  ]);
}

/** The labels are the annotations of the event; a decision missing there is taken from `granted`. */
function annotationsOf(entry: Members, payload: Members): Buffer | undefined {
  const labels = membersOf(entry.get('labels') ?? EMPTY);
  const written: [string, Buffer][] = [];
  for (const [key, value] of labels ?? []) {
    if (stringOf(value) !== undefined) written.push([key, value]);
  }
  const [first] = itemsOf(payload.get('authorizationInfo') ?? EMPTY) ?? [];
  const granted = membersOf(first ?? EMPTY)
    ?.get('granted')
    ?.toString();
  if (granted !== undefined && labels?.has(DECISION) !== true) {
    written.push([DECISION, Buffer.from(granted === 'true' ? '"allow"' : '"forbid"')]);
  }
  return written.length === 0 ? undefined : writeObject(written);
}

const DECISION = 'authorization.k8s.io/decision';

function originalOf(entry: Members, payload: Members): Buffer {
  const rest = [...payload].filter(([key]) => key !== 'request' && key !== 'response');
  return writeObject(
    [...entry].map(([key, value]) => [key, key === 'protoPayload' ? writeObject(rest) : value]),
  );
}

function clusterOf(entry: Members): string | undefined {
  const labels = membersOf(membersOf(entry.get('resource') ?? EMPTY)?.get('labels') ?? EMPTY);
  const parts = ['project_id', 'location', 'cluster_name'].map((key) => stringOf(labels?.get(key)));
  const known = parts.filter((part) => part !== undefined && part !== '');
  return known.length === 0 ? undefined : known.join('/');
}

function text(value: string | undefined): Buffer | undefined {
  return value === undefined ? undefined : Buffer.from(JSON.stringify(value));
}

/** Values are written as they came, so that numbers keep their digits and texts their escapes. */
function writeObject(members: Written): Buffer {
  const parts: Buffer[] = [];
  for (const [key, value] of members) {
    if (value === undefined) continue;
    const separator = parts.length === 0 ? '{' : ',';
    parts.push(Buffer.from(`${separator}${JSON.stringify(key)}:`), value);
  }
  if (parts.length === 0) return Buffer.from('{}');
  return Buffer.concat([...parts, Buffer.from('}')]);
}

const EMPTY = Buffer.alloc(0);
