import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { StatusAnswer } from '../api/status-answer.ts';
import type { LiveStatus } from '../collect/live-status.ts';
import { summariseLosses } from '../collect/losses/loss-filter.ts';
import type { LossList } from '../collect/losses/loss-reader.ts';
import { renderTimeUs } from '../event/time.ts';
import type { RetentionPolicy } from '../store/plan-removal.ts';
import { folderBytes } from '../store/plan-removal.ts';
import type { Store, StoreSummary } from '../store/store.ts';

/** What a status is made of. */
export interface StatusSources {
  readonly store: Store;
  /** Of the store. */
  readonly folder: string;
  readonly losses: LossList;
  /** What is known of sources, while a server collects. */
  readonly live: LiveStatus | undefined;
  readonly retention: RetentionPolicy;
  readonly nowUs: number;
}

const DAY_US = 86_400e6;
const NOWHERE = { start: 0, end: 0 };

/** How the store and its sources are. */
export async function buildStatus(sources: StatusSources): Promise<StatusAnswer> {
  const { store, folder, losses, live, retention, nowUs } = sources;
  const summary = await store.summary();
  const removed = await store.removed();
  const [journalBytes, indexBytes, totalBytes] = await Promise.all([
    bytesOf(join(folder, 'journal')),
    bytesOf(join(folder, 'index')),
    bytesOf(folder),
  ]);
  const noticed = (await losses.select({})).filter((loss) => loss.noticedUs >= nowUs - DAY_US);
  const { count, events, reasons } = summariseLosses(noticed);
  const { firstUs, lastUs, clusters } = summary;
  return {
    time: renderTimeUs(nowUs),
    collecting: live !== undefined,
    ...(live !== undefined && { since: renderTimeUs(live.startedUs) }),
    store: {
      ...{ events: summary.events, clusters, journalBytes, indexBytes, totalBytes },
      ...(firstUs !== undefined && { first: renderTimeUs(firstUs) }),
      ...(lastUs !== undefined && { last: renderTimeUs(lastUs) }),
    },
    disk: await forecast(sources, summary, totalBytes),
    retention: {
      ...(retention.keepUs !== undefined && { keepSeconds: retention.keepUs / 1e6 }),
      ...(retention.keepBytes !== undefined && { keepBytes: retention.keepBytes }),
      removedEvents: removed?.events ?? 0,
      ...(removed?.lastUs !== undefined && { removedUntil: renderTimeUs(removed.lastUs) }),
    },
    sources: (live?.sources ?? []).map((source) => sourceStatus(source, nowUs)),
    agents: (live?.agents ?? []).map(({ lastUs: heardUs, ...agent }) => ({
      ...agent,
      last: renderTimeUs(heardUs),
    })),
    losses: { lastDay: count, events, reasons },
  };
}

function sourceStatus(
  {
    cluster,
    source,
    kept,
    rejected,
    eventsPerSecond,
    lastUs,
    waitingBytes,
  }: LiveStatus['sources'][number],
  nowUs: number,
): StatusAnswer['sources'][number] {
  return {
    ...{ cluster, source, kept, rejected, eventsPerSecond: rounded(eventsPerSecond) },
    ...(lastUs !== undefined && {
      last: renderTimeUs(lastUs),
      quietSeconds: rounded(Math.max(0, nowUs - lastUs) / 1e6),
    }),
    ...(waitingBytes !== undefined && { waitingBytes }),
  };
}

/** At the rate of the last day: when the disk is full, or the size that is kept is reached. */
async function forecast(
  { store, folder, retention, nowUs }: StatusSources,
  { events, firstUs }: StoreSummary,
  totalBytes: number,
): Promise<StatusAnswer['disk']> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  const sinceUs = nowUs - DAY_US;
  const selection = {
    query: { kind: 'all', span: NOWHERE },
    range: { sinceUs, untilUs: nowUs },
    unit: 'events',
  } as const;
  const recent = await store.count(selection);
  // A store younger than a day tells its rate by as long as it lived, an hour at least.
  const spanUs = Math.max(3600e6, Math.min(DAY_US, nowUs - (firstUs ?? nowUs)));
  const eventsPerDay = rounded((recent * DAY_US) / spanUs);
  const growthBytesPerDay = rounded(events === 0 ? 0 : (eventsPerDay * totalBytes) / events);
  const base = { freeBytes, eventsPerDay, growthBytesPerDay };
  if (growthBytesPerDay <= 0) return base;
  const room = (retention.keepBytes ?? Number.POSITIVE_INFINITY) - totalBytes;
  const bound = room < freeBytes ? 'retention' : 'disk';
  const fullInDays = rounded(Math.max(0, Math.min(room, freeBytes)) / growthBytesPerDay);
  return { ...base, fullInDays, bound };
}

function bytesOf(folder: string): Promise<number> {
  return folderBytes(folder).catch(() => 0);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
