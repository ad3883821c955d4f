import type { Caller } from './world.ts';

/** What a call is about; `name`, `uid` and `version` as far as the API server knows them. */
export interface Target {
  readonly resource: string;
  readonly group?: string;
  readonly apiVersion?: string;
  readonly ns?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly version?: number;
  readonly subresource?: string;
}

/** One request as the API server would audit it. Bodies are JSON text. */
export interface Call {
  readonly caller: Caller;
  readonly verb: string;
  readonly target: Target;
  /** What follows the path in the URI, with its `?`. */
  readonly search?: string;
  readonly level?: 'Metadata' | 'Request' | 'RequestResponse';
  readonly code?: number;
  readonly request?: string;
  readonly response?: string;
  readonly impersonated?: string;
  /** Rendered `"key":"value"` pairs that sort before or after those of the authorizer. */
  readonly annotations?: { readonly before?: string; readonly after?: string };
  /** Seconds a watch or an exec stays open; such a call is audited twice. */
  readonly openSeconds?: number;
}

/** The status a failed call answers with; 403 means the authorizer refused. */
export interface Refusal {
  readonly code: 403 | 404 | 409;
}

/** What differs between the stages of one call. */
export interface Stage {
  readonly stage: 'ResponseStarted' | 'ResponseComplete';
  readonly auditID: string;
  readonly user: string;
  readonly receivedUs: number;
  readonly stageUs: number;
  readonly refusal?: Refusal | undefined;
}

/** Writes an event as Go's encoder does: this order of keys, `&` escaped, annotations sorted. */
export function renderEvent(call: Call, at: Stage): string {
  const { caller, target } = call;
  const level = call.level ?? 'Metadata';
  const refused = at.refusal;
  const status = refused === undefined ? success(call) : failure(call, refused);
  const forbidden = refused?.code === 403;
  let line = `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"${level}","auditID":"${at.auditID}","stage":"${at.stage}","requestURI":"${pathOf(call)}","verb":"${call.verb}","user":${at.user}`;
  if (call.impersonated !== undefined) line += `,"impersonatedUser":${call.impersonated}`;
  line += `,"sourceIPs":${caller.ips},"userAgent":"${caller.agent}","objectRef":${objectRef(target)},"responseStatus":${status}`;
  if (!forbidden && call.request !== undefined && level !== 'Metadata') {
    line += `,"requestObject":${call.request}`;
  }
  if (call.response !== undefined && level === 'RequestResponse') {
    line += `,"responseObject":${refused === undefined ? call.response : statusObject(status)}`;
  }
  line += `,"requestReceivedTimestamp":"${microTime(at.receivedUs)}","stageTimestamp":"${microTime(at.stageUs)}","annotations":{`;
  if (forbidden) {
    return `${line}"authorization.k8s.io/decision":"forbid","authorization.k8s.io/reason":""}}`;
  }
  const authorizer = `"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"${caller.reason}"`;
  const { before, after } = refused === undefined ? (call.annotations ?? {}) : {};
  if (before !== undefined) line += `${before},`;
  line += authorizer;
  if (after !== undefined) line += `,${after}`;
  return `${line}}}`;
}

/** `2026-03-02T06:00:00.123456Z`. */
export function microTime(us: number): string {
  const micros = us % 1_000_000;
  return `${second(us)}.${String(micros).padStart(6, '0')}Z`;
}

/** `2026-03-02T06:00:00Z`, as object metadata has it. */
export function secondTime(us: number): string {
  return `${second(us)}Z`;
}

const seconds = new Map<number, string>();

/** Most times of a log lie in few seconds, and Date is slow beside everything else here. */
function second(us: number): string {
  const key = Math.floor(us / 1_000_000);
  let text = seconds.get(key);
  if (text === undefined) {
    text = new Date(key * 1000).toISOString().slice(0, 19);
    if (seconds.size > 50_000) seconds.clear();
    seconds.set(key, text);
  }
  return text;
}

function pathOf({ target, search }: Call): string {
  const { group, apiVersion = 'v1', ns, name, resource, subresource } = target;
  let path = group === undefined ? `/api/${apiVersion}` : `/apis/${group}/${apiVersion}`;
  if (ns !== undefined && resource !== 'namespaces') path += `/namespaces/${ns}`;
  path += `/${resource}`;
  if (name !== undefined) path += `/${name}`;
  if (subresource !== undefined) path += `/${subresource}`;
  return search === undefined ? path : path + search.replaceAll('&', '\\u0026');
}

function objectRef(target: Target): string {
  let ref = `{"resource":"${target.resource}"`;
  if (target.ns !== undefined) ref += `,"namespace":"${target.ns}"`;
  if (target.name !== undefined) ref += `,"name":"${target.name}"`;
  if (target.uid !== undefined) ref += `,"uid":"${target.uid}"`;
  if (target.group !== undefined) ref += `,"apiGroup":"${target.group}"`;
  ref += `,"apiVersion":"${target.apiVersion ?? 'v1'}"`;
  if (target.version !== undefined) ref += `,"resourceVersion":"${target.version}"`;
  if (target.subresource !== undefined) ref += `,"subresource":"${target.subresource}"`;
  return `${ref}}`;
}

function success(call: Call): string {
  if (call.target.subresource === 'binding') {
    return '{"metadata":{},"status":"Success","code":201}';
  }
  return `{"metadata":{},"code":${call.code ?? (call.verb === 'create' ? 201 : 200)}}`;
}

function failure(call: Call, refusal: Refusal): string {
  const { resource, group, name, ns } = call.target;
  const kind = group === undefined ? resource : `${resource}.${group}`;
  const named = name === undefined ? '' : ` \\"${name}\\"`;
  const details = `"details":{${name === undefined ? '' : `"name":"${name}",`}${group === undefined ? '' : `"group":"${group}",`}"kind":"${resource}"}`;
  switch (refusal.code) {
    case 403: {
      const where = ns === undefined ? 'at the cluster scope' : `in the namespace \\"${ns}\\"`;
      return `{"metadata":{},"status":"Failure","message":"${kind}${named} is forbidden: User \\"${call.caller.username}\\" cannot ${call.verb} resource \\"${resource}\\" in API group \\"${group ?? ''}\\" ${where}","reason":"Forbidden",${details},"code":403}`;
    }
    case 404:
      return `{"metadata":{},"status":"Failure","message":"${kind}${named} not found","reason":"NotFound",${details},"code":404}`;
    case 409: {
      if (call.verb === 'create') {
        return `{"metadata":{},"status":"Failure","message":"${kind}${named} already exists","reason":"AlreadyExists",${details},"code":409}`;
      }
      return `{"metadata":{},"status":"Failure","message":"Operation cannot be fulfilled on ${kind}${named}: the object has been modified; please apply your changes to the latest version and try again","reason":"Conflict",${details},"code":409}`;
    }
  }
}

const statusObject = (status: string): string =>
  `{"kind":"Status","apiVersion":"v1",${status.slice(1)}`;
