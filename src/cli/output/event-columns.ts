import type { WireRow } from '../../api/row.ts';
import type { JsonObject } from '../../event/json-value.ts';
import { renderTimeUs, requestTimeUs } from '../../event/time.ts';
import { type FieldReference, knownField } from '../../query/field.ts';
import { exactValue, fieldNamed } from '../../server/export/field-value.ts';
import { rowOf } from '../../store/row-of.ts';
import { actorOf } from '../../trail/actor.ts';
import { outcomeOf } from '../../trail/outcome.ts';
import type { Found } from '../answer/answers.ts';
import type { Paint, Style } from '../style.ts';
import type { TimeZone } from '../time-zone.ts';
import type { Column } from './column.ts';

/** What columns need to know to be readable. */
export interface ColumnContext {
  readonly zone: TimeZone;
  readonly style: Style;
  /** Cells of the terminal, if there is one. */
  readonly columns: number | undefined;
}

/** The columns of a table of requests without `--fields`. */
const TABLE: readonly string[] = ['time', 'user', 'verb', 'resource', 'namespace', 'name', 'code'];
const WIDE: readonly string[] = [
  ...['time', 'user', 'as', 'verb', 'resource', 'subresource', 'namespace', 'name', 'code'],
  ...['decision', 'latency', 'ip', 'agent', 'stage', 'cluster', 'auditID', 'position'],
];

/** What is shortened first on a narrow terminal; a name that is not here is in the middle. */
const PRIORITIES: Readonly<Record<string, number>> = {
  agent: 1,
  auditID: 2,
  ip: 3,
  namespace: 6,
  name: 7,
  user: 8,
  resource: 9,
  verb: 10,
  code: 11,
  time: 12,
};

const FIXED: ReadonlySet<string> = new Set(['time', 'code', 'verb', 'decision', 'latency']);

/** Below this many cells a time goes without its date, to leave room for what happened. */
const NARROW = 90;

/** Columns by the names of fields, or the usual ones. */
export function eventColumns(
  names: readonly string[] | undefined,
  isWide: boolean,
  context: ColumnContext,
): readonly Column<Found>[] {
  return (names ?? (isWide ? WIDE : TABLE)).map((name) => eventColumn(name, context));
}

/** A row as programs get it: `WireRow`, the same as in the HTTP API. */
export function eventObject({ position, recorded }: Found): JsonObject {
  const { timeUs, stageTimeUs, cluster, source, ...columns } = rowOf(position, recorded);
  const row: WireRow = {
    time: renderTimeUs(timeUs),
    stageTime: renderTimeUs(stageTimeUs),
    ...columns,
    position,
    auditID: recorded.event.auditID,
    cluster,
    source,
  };
  return { ...row };
}

function eventColumn(name: string, context: ColumnContext): Column<Found> {
  const base = {
    name,
    header: /^[A-Za-z]+$/.test(name) ? name.toUpperCase() : name,
    priority: PRIORITIES[name] ?? 5,
    isFixed: FIXED.has(name),
  };
  if (name === 'position') {
    return { ...base, align: 'right', value: ({ position }) => position };
  }
  const field = fieldNamed(name);
  const isNumber = field.kind === 'known' && knownField(field.name)?.type === 'number';
  const column: Column<Found> = {
    ...base,
    ...(isNumber ? { align: 'right' as const } : {}),
    value: ({ recorded }) => exactValue(recorded, field),
    paint: (found) => paintOf(field, found, context.style),
  };
  if (field.kind !== 'known') return column;
  if (field.name === 'requestReceivedTimestamp') {
    return { ...column, ...timeLook(base.header, context) };
  }
  return column;
}

function timeLook(
  header: string,
  { zone, columns }: ColumnContext,
): Pick<Column<Found>, 'header' | 'text'> {
  const isNarrow = columns !== undefined && columns < NARROW;
  const show = (us: number): string =>
    isNarrow ? zone.time(us, 0) : `${zone.date(us)} ${zone.time(us, 3)}`;
  return {
    header: isNarrow ? header : `${header} (${zone.name})`,
    text: ({ recorded }) => {
      const us = requestTimeUs(recorded.event);
      return us === 0 ? '' : show(us);
    },
  };
}

const USER_FIELDS: ReadonlySet<string> = new Set([
  'user.username',
  'actor',
  'impersonatedUser.username',
]);

function paintOf(field: FieldReference, { recorded }: Found, style: Style): Paint | undefined {
  if (field.kind !== 'known') return undefined;
  if (USER_FIELDS.has(field.name)) {
    return actorOf(recorded.event).kind === 'person' ? style.person : undefined;
  }
  if (field.name !== 'responseStatus.code' && field.name !== 'decision') return undefined;
  const outcome = outcomeOf(recorded.event);
  if (outcome.kind === 'refused') return style.bad;
  return (recorded.event.responseStatus?.code ?? 0) >= 400 ? style.warn : undefined;
}
