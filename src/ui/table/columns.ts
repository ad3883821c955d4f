import type { WireRow } from '../../api/row.ts';
import { clientOf } from '../../trail/client.ts';
import { eventClock, eventDate } from '../time/event-time.ts';
import type { Zone } from '../time/zone.ts';

/** A column of the table: what it shows of a row, and the field a value of it belongs to. */
export interface Column {
  readonly name: string;
  readonly label: string;
  readonly widthPx: number;
  /** For people; undefined where the row has nothing to show. */
  readonly text: (row: WireRow, zone: Zone) => string | undefined;
  /** The field of the query language, where values can be asked for. */
  readonly field?: string;
  /** Exactly what the event holds, where the text is a shorter form of it. */
  readonly value?: (row: WireRow) => string | undefined;
}

/** All columns there are, in the order in which they are offered. */
export const COLUMNS: readonly Column[] = [
  {
    name: 'time',
    label: 'Time',
    widthPx: 204,
    text: ({ time }, zone) => `${eventDate(time, zone)} ${eventClock(time, zone, 3)}`,
  },
  { name: 'who', label: 'Who', widthPx: 168, field: 'actor', text: actor },
  column('user', 'Caller', 200, 'user', ({ username }) => username),
  column('as', 'Acting as', 160, 'as', ({ impersonatedUsername }) => impersonatedUsername),
  column('verb', 'Verb', 80, 'verb', ({ verb }) => verb),
  column('resource', 'Resource', 132, 'resource', ({ resource }) => resource),
  column('subresource', 'Subresource', 110, 'subresource', ({ subresource }) => subresource),
  column('ns', 'Namespace', 110, 'ns', ({ namespace }) => namespace),
  column('name', 'Name', 180, 'name', ({ name }) => name),
  column('code', 'Code', 56, 'code', ({ code }) => (code === undefined ? undefined : String(code))),
  column('reason', 'Reason', 120, 'statusReason', ({ statusReason }) => statusReason),
  column('decision', 'Decision', 90, 'decision', ({ decision }) => decision),
  {
    name: 'client',
    label: 'Client',
    widthPx: 112,
    field: 'agent',
    text: ({ userAgent }) => userAgent && clientOf(userAgent).name,
    value: ({ userAgent }) => userAgent,
  },
  column('ip', 'From', 120, 'ip', ({ sourceIPs }) => sourceIPs?.at(-1)),
  column('group', 'API group', 160, 'apiGroup', ({ apiGroup }) => apiGroup),
  column('level', 'Level', 130, 'level', ({ level }) => level),
  column('stage', 'Stage', 140, 'stage', ({ stage }) => stage),
  column('uri', 'URI', 360, 'uri', ({ requestURI }) => requestURI),
  column('id', 'Audit-ID', 290, 'id', ({ auditID }) => auditID),
  column('cluster', 'Cluster', 110, 'cluster', ({ cluster }) => cluster),
  column('source', 'Source', 180, 'source', ({ source }) => source),
  { name: 'position', label: 'Position', widthPx: 90, text: ({ position }) => String(position) },
];

const BY_NAME: ReadonlyMap<string, Column> = new Map(COLUMNS.map((one) => [one.name, one]));

const DEFAULT = ['time', 'who', 'verb', 'resource', 'ns', 'name', 'code', 'client'];

/** The columns that names stand for, without the unknown and the repeated; the usual ones for none. */
export function columnsOf(names: readonly string[] | undefined): readonly Column[] {
  const known = [...new Set(names ?? [])].flatMap((name) => BY_NAME.get(name) ?? []);
  return known.length > 0 ? known : columnsOf(DEFAULT);
}

/** The fields that columns show, for a file with the same columns. */
export function fieldsOf(names: readonly string[]): readonly string[] {
  return [...new Set(columnsOf(names).map(({ name, field }) => field ?? name))];
}

/** The names with one of them moved by some places, within the ends. */
export function moved(names: readonly string[], name: string, by: number): readonly string[] {
  const from = names.indexOf(name);
  if (from === -1) return names;
  const rest = names.filter((other) => other !== name);
  const to = Math.max(0, Math.min(rest.length, from + by));
  return [...rest.slice(0, to), name, ...rest.slice(to)];
}

function column(
  name: string,
  label: string,
  widthPx: number,
  field: string,
  text: (row: WireRow) => string | undefined,
): Column {
  return { name, label, widthPx, field, text };
}

function actor({ username, impersonatedUsername }: WireRow): string | undefined {
  return impersonatedUsername ?? username;
}
