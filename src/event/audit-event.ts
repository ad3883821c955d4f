import type { JsonObject, JsonValue } from './json-value.ts';

/** How much of a request the policy asked to record (`audit.k8s.io/v1`, `Level`). */
export const LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export type Level = (typeof LEVELS)[number];

/** The moment of a request an event was written at (`audit.k8s.io/v1`, `Stage`). */
export const STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const;
export type Stage = (typeof STAGES)[number];

/** Who made a request, as the API server authenticated them (`authentication.k8s.io/v1`, `UserInfo`). */
export interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What a request is about. `apiGroup` is absent for the core group; `apiVersion` is the version only. */
export interface ObjectReference {
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly apiGroup?: string;
  readonly apiVersion?: string;
  readonly resourceVersion?: string;
  readonly subresource?: string;
}

/** The part of `meta/v1` `Status` that audit events carry. A plain success has only `code`. */
export interface ResponseStatus {
  readonly status?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: JsonObject;
}

/**
 * One audit event as the API server wrote it: `audit.k8s.io/v1` `Event`, field by field. Only
 * `auditID`, `stage` and `level` are sure to be there. Events of `v1beta1` and `v1alpha1` have the
 * same shape but for `timestamp`. Fields this version of Annals does not know are kept in place.
 */
export interface AuditEvent {
  /** Absent on items of an `EventList`. */
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly level: Level;
  /** Chosen by the client when it sends an `Audit-ID` header: never proof of identity, any length. */
  readonly auditID: string;
  readonly stage: Stage;
  /** Path and query as received. */
  readonly requestURI?: string;
  readonly verb?: string;
  /** The authenticated caller; `{}` when authentication failed. */
  readonly user?: UserInfo;
  /** Whom the caller acted as; only there when impersonation was allowed. */
  readonly impersonatedUser?: UserInfo;
  readonly authenticationMetadata?: JsonObject;
  /** All but the last can be set by the client at will. */
  readonly sourceIPs?: readonly string[];
  /** As sent by the client. Never grounds for a decision. */
  readonly userAgent?: string;
  readonly objectRef?: ObjectReference;
  readonly responseStatus?: ResponseStatus;
  /** The object sent, or the patch document itself (an array for a JSON patch). */
  readonly requestObject?: JsonValue;
  readonly responseObject?: JsonValue;
  /** RFC 3339 with microseconds, UTC. */
  readonly requestReceivedTimestamp?: string;
  readonly stageTimestamp?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** `v1beta1` of Kubernetes 1.8 and older: one time instead of the two above. */
  readonly timestamp?: string;
}

/** An event together with what Annals knows of how it came. */
export interface RecordedEvent {
  /** The cluster it was collected for; the event itself does not say. */
  readonly cluster: string;
  /** The source that delivered it, such as a file's path. */
  readonly source: string;
  readonly event: AuditEvent;
  /** Length of the event as it is kept, where it is kept. */
  readonly sizeBytes?: number;
}

/** Bytes that may be an event, as a source hands them over: one line without its line end. */
export interface RawEvent {
  readonly cluster: string;
  readonly source: string;
  /** Microseconds since the epoch, by the collector's clock. */
  readonly receivedUs: number;
  readonly bytes: Uint8Array;
}
