import type { SqlValue } from '../index/engine.ts';
import type { Row } from './store.ts';

/** The columns of a row as `rowOfSql` reads them, in order. */
export const ROW_COLUMNS: string = [
  'CAST(pos AS DOUBLE)',
  'cluster',
  'source',
  'CAST(time_us AS DOUBLE)',
  'CAST(time_us + latency_us AS DOUBLE)',
  'level',
  'stage',
  'verb',
  'uri',
  'username',
  'CASE WHEN len(user_groups) > 0 THEN user_groups END',
  'as_username',
  'CASE WHEN len(source_ips) > 0 THEN source_ips END',
  'user_agent',
  'resource',
  'subresource',
  'namespace',
  'name',
  'api_group',
  'api_version',
  'code',
  'status_reason',
  'decision',
].join(', ');

const ROW_KEYS = [
  'position',
  'cluster',
  'source',
  'timeUs',
  'stageTimeUs',
  'level',
  'stage',
  'verb',
  'requestURI',
  'username',
  'groups',
  'impersonatedUsername',
  'sourceIPs',
  'userAgent',
  'resource',
  'subresource',
  'namespace',
  'name',
  'apiGroup',
  'apiVersion',
  'code',
  'statusReason',
  'decision',
] as const satisfies readonly (keyof Row)[];

/** A row of DuckDB as a row of an answer; NULL is an absent field. */
export function rowOfSql(values: readonly SqlValue[]): Row {
  const row: Record<string, SqlValue> = {};
  for (const [i, key] of ROW_KEYS.entries()) {
    const value = values[i];
    if (value !== null && value !== undefined) row[key] = value;
  }
  return row as unknown as Row;
}
