import type { RecordedEvent } from '../event/audit-event.ts';
import { requestTimeUs, stageTimeUs } from '../event/time.ts';
import type { Row } from './store.ts';

/** The annotation in which the authorizer says what it decided. */
const DECISION_ANNOTATION = 'authorization.k8s.io/decision';

/** One event as a row: its typed columns. An empty list holds no value and is left out. */
export function rowOf(position: number, { cluster, source, event }: RecordedEvent): Row {
  const { user, objectRef, responseStatus } = event;
  return present<Row>({
    position,
    cluster,
    source,
    timeUs: requestTimeUs(event),
    stageTimeUs: stageTimeUs(event),
    level: event.level,
    stage: event.stage,
    verb: event.verb,
    requestURI: event.requestURI,
    username: user?.username,
    groups: filled(user?.groups),
    impersonatedUsername: event.impersonatedUser?.username,
    sourceIPs: filled(event.sourceIPs),
    userAgent: event.userAgent,
    resource: objectRef?.resource,
    subresource: objectRef?.subresource,
    namespace: objectRef?.namespace,
    name: objectRef?.name,
    apiGroup: objectRef?.apiGroup,
    apiVersion: objectRef?.apiVersion,
    code: responseStatus?.code,
    statusReason: responseStatus?.reason,
    decision: event.annotations?.[DECISION_ANNOTATION],
  });
}

function filled(list: readonly string[] | undefined): readonly string[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

/** Leaves out the fields that are undefined, so that a row has only what its event has. */
function present<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T {
  const row: Partial<T> = {};
  for (const key in fields) {
    const value = fields[key];
    if (value !== undefined) row[key] = value;
  }
  return row as T;
}
