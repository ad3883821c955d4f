import type { AuditEvent, RecordedEvent } from '../event/audit-event.ts';
import { requestTimeUs, stageTimeUs } from '../event/time.ts';

/** DuckDB types the index uses. */
type SqlType = 'BIGINT' | 'INTEGER' | 'BOOLEAN' | 'VARCHAR' | 'VARCHAR[]';

/** What a column may hold for one event; undefined is NULL. */
export type ColumnValue = string | number | boolean | readonly string[] | undefined;

/** One typed column of the index, in the hot table and in every Parquet segment. */
export interface Column {
  readonly name: string;
  readonly sqlType: SqlType;
  /** The known field of the query language it holds, by canonical name. */
  readonly field?: string;
  readonly read: (recorded: RecordedEvent) => ColumnValue;
  /** Whether the same few values come again and again. */
  readonly repeats: boolean;
}

const DECISION = 'authorization.k8s.io/decision';

/**
 * The columns besides `pos`, `superseded_by`. They are a projection of the event: what can be
 * filtered, counted and shown in a table without reading the journal.
 */
export const COLUMNS: readonly Column[] = [
  column('time_us', 'BIGINT', 'requestReceivedTimestamp', ({ event }) => requestTimeUs(event)),
  column(
    'latency_us',
    'BIGINT',
    undefined,
    ({ event }) => stageTimeUs(event) - requestTimeUs(event),
  ),
  column('latency_told', 'BOOLEAN', undefined, ({ event }) => tellsLatency(event)),
  column('cluster', 'VARCHAR', 'cluster', (recorded) => recorded.cluster),
  column('source', 'VARCHAR', 'source', (recorded) => recorded.source),
  column('level', 'VARCHAR', 'level', ({ event }) => event.level),
  column('stage', 'VARCHAR', 'stage', ({ event }) => event.stage),
  column('verb', 'VARCHAR', 'verb', ({ event }) => event.verb),
  column('uri', 'VARCHAR', 'requestURI', ({ event }) => event.requestURI),
  column('username', 'VARCHAR', 'user.username', ({ event }) => event.user?.username),
  column('user_groups', 'VARCHAR[]', 'user.groups', ({ event }) => event.user?.groups),
  column(
    'as_username',
    'VARCHAR',
    'impersonatedUser.username',
    ({ event }) => event.impersonatedUser?.username,
  ),
  column('source_ips', 'VARCHAR[]', 'sourceIPs', ({ event }) => event.sourceIPs),
  column('user_agent', 'VARCHAR', 'userAgent', ({ event }) => event.userAgent),
  column('resource', 'VARCHAR', 'objectRef.resource', ({ event }) => event.objectRef?.resource),
  column(
    'subresource',
    'VARCHAR',
    'objectRef.subresource',
    ({ event }) => event.objectRef?.subresource,
  ),
  column('namespace', 'VARCHAR', 'objectRef.namespace', ({ event }) => event.objectRef?.namespace),
  column('name', 'VARCHAR', 'objectRef.name', ({ event }) => event.objectRef?.name),
  column('api_group', 'VARCHAR', 'objectRef.apiGroup', ({ event }) => event.objectRef?.apiGroup),
  column(
    'api_version',
    'VARCHAR',
    'objectRef.apiVersion',
    ({ event }) => event.objectRef?.apiVersion,
  ),
  column('code', 'INTEGER', 'responseStatus.code', ({ event }) => event.responseStatus?.code),
  column(
    'status_reason',
    'VARCHAR',
    'responseStatus.reason',
    ({ event }) => event.responseStatus?.reason,
  ),
  column('decision', 'VARCHAR', 'decision', ({ event }) => event.annotations?.[DECISION]),
  column('size_bytes', 'INTEGER', undefined, ({ sizeBytes }) => sizeBytes),
  column('has_request', 'BOOLEAN', undefined, ({ event }) => event.requestObject !== undefined),
  column('has_response', 'BOOLEAN', undefined, ({ event }) => event.responseObject !== undefined),
];

/** The column that holds a known field of the query language, by the field's canonical name. */
export const COLUMN_BY_FIELD: ReadonlyMap<string, Column> = new Map(
  COLUMNS.flatMap((item) => (item.field === undefined ? [] : [[item.field, item] as const])),
);

/** Otherwise `latency_us` only tells that one time stands in for the other. */
function tellsLatency(event: AuditEvent): boolean {
  return event.requestReceivedTimestamp !== undefined && event.stageTimestamp !== undefined;
}

function column(
  name: string,
  sqlType: SqlType,
  field: string | undefined,
  read: (recorded: RecordedEvent) => ColumnValue,
): Column {
  const repeats = sqlType === 'VARCHAR' && name !== 'uri' && name !== 'name';
  return { name, sqlType, read, repeats, ...(field !== undefined && { field }) };
}
