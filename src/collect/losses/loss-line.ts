import { parseTimeUs, renderTimeUs } from '../../event/time.ts';
import { LOSS_REASONS, type LossPlace, type LossReason, type RecordedLoss } from '../losses.ts';

/** Version of a line of the register, see docs/format.md. */
const LOSS_VERSION = 1;

/** Texts come from files and senders; longer ones are cut. */
const MAX_TEXT = 2000;

/** The line of the register for a loss, without its line feed. */
export function renderLossLine(loss: RecordedLoss): string {
  const { id, reason, cluster, source, events, bytes, fromUs, toUs, place, detail } = loss;
  return JSON.stringify({
    annalsLoss: LOSS_VERSION,
    id,
    noticed: renderTimeUs(loss.noticedUs),
    reason,
    cluster: cut(cluster),
    source: cut(source),
    events,
    bytes,
    from: fromUs === undefined ? undefined : renderTimeUs(fromUs),
    to: toUs === undefined ? undefined : renderTimeUs(toUs),
    place,
    detail: detail === undefined ? undefined : cut(detail),
  });
}

/** The loss a line tells of; undefined for a line that a kill cut short, or of another version. */
export function parseLossLine(line: string): RecordedLoss | undefined {
  const json = parseObject(line);
  if (json?.['annalsLoss'] !== LOSS_VERSION) return undefined;
  const { id, reason, cluster, source } = json;
  const noticedUs = timeOf(json['noticed']);
  const isWhole =
    typeof id === 'string' && typeof cluster === 'string' && typeof source === 'string';
  if (!isWhole || !isReason(reason) || noticedUs === undefined) return undefined;
  const place = placeOf(json['place']);
  return {
    id,
    noticedUs,
    reason,
    cluster,
    source,
    ...known('events', countOf(json['events'])),
    ...known('bytes', countOf(json['bytes'])),
    ...known('fromUs', timeOf(json['from'])),
    ...known('toUs', timeOf(json['to'])),
    ...known('place', place),
    ...known('detail', textOf(json['detail'])),
  };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(line);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function isReason(reason: unknown): reason is LossReason {
  return LOSS_REASONS.some((one) => one === reason);
}

function placeOf(json: unknown): LossPlace | undefined {
  if (!isObject(json)) return undefined;
  return {
    ...known('file', textOf(json['file'])),
    ...known('line', countOf(json['line'])),
    ...known('offset', countOf(json['offset'])),
  };
}

function timeOf(json: unknown): number | undefined {
  return typeof json === 'string' ? parseTimeUs(json) : undefined;
}

function countOf(json: unknown): number | undefined {
  return Number.isSafeInteger(json) && Number(json) >= 0 ? Number(json) : undefined;
}

function textOf(json: unknown): string | undefined {
  return typeof json === 'string' ? json : undefined;
}

/** An object with one member, or none when nothing is known. */
function known<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}
