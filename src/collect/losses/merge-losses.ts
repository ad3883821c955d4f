import type { RecordedLoss } from '../losses.ts';

/** The newest so many stay as they are. */
const KEPT_WHOLE = 5000;

const HOUR_US = 3600e6;

/** Puts a loss among others; one told again replaces what was told before, but not when. */
export function takeLoss(byId: Map<string, RecordedLoss>, loss: RecordedLoss): void {
  const noticedUs = byId.get(loss.id)?.noticedUs ?? loss.noticedUs;
  byId.set(loss.id, { ...loss, noticedUs });
}

/**
 * Fewer losses that say the same in less detail: old ones of one reason, source and hour become one,
 * with their events added up. Nothing that was lost is left out.
 */
export function mergeLosses(
  losses: readonly RecordedLoss[],
  keptWhole: number = KEPT_WHOLE,
): readonly RecordedLoss[] {
  const byId = new Map<string, RecordedLoss>();
  for (const loss of losses) takeLoss(byId, loss);
  const latest = [...byId.values()];
  const old = latest.slice(0, Math.max(0, latest.length - keptWhole));
  const byHour = new Map<string, RecordedLoss>();
  for (const loss of old) {
    const hour = Math.floor(loss.noticedUs / HOUR_US);
    const key = JSON.stringify([loss.reason, loss.cluster, loss.source, hour]);
    const before = byHour.get(key);
    byHour.set(key, before === undefined ? loss : together(before, loss));
  }
  return [...byHour.values(), ...latest.slice(old.length)];
}

function together(a: RecordedLoss, b: RecordedLoss): RecordedLoss {
  const { id, noticedUs, reason, cluster, source } = a;
  const events = sum(a.events, b.events);
  const bytes = sum(a.bytes, b.bytes);
  const fromUs = Math.min(startOf(a), startOf(b));
  const toUs = Math.max(endOf(a), endOf(b));
  const detail = `several of this hour, told as one; the first: ${firstDetail(a)}`;
  return {
    ...{ id, noticedUs, reason, cluster, source, fromUs, toUs, detail },
    ...(a.place !== undefined && { place: a.place }),
    ...(events !== undefined && { events }),
    ...(bytes !== undefined && { bytes }),
  };
}

function firstDetail({ detail = '' }: RecordedLoss): string {
  return detail.replace(/^several of this hour, told as one; the first: /, '');
}

/** A sum with something unknown in it is unknown. */
function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

/** Where the time a loss touches begins; when it was noticed if nothing tells. */
export function startOf({ fromUs, toUs, noticedUs }: RecordedLoss): number {
  return fromUs ?? toUs ?? noticedUs;
}

/** Where it ends, included. */
export function endOf({ fromUs, toUs, noticedUs }: RecordedLoss): number {
  return toUs ?? fromUs ?? noticedUs;
}
