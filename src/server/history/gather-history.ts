import { requestTimeUs } from '../../event/time.ts';
import type { Cursor, Group, TimeRange } from '../../store/store.ts';
import { buildHistory } from '../../trail/history/build-history.ts';
import { classifyRequest } from '../../trail/history/classify-request.ts';
import type { History, ObjectRequest } from '../../trail/history/history.ts';
import { ownedBy, type RelatedObject } from '../../trail/history/related-objects.ts';
import { foldRequests } from '../../trail/request.ts';
import type { FoundRequest, HistorySource } from './history-source.ts';
import {
  type ObjectName,
  type ObjectQueries,
  objectQueries,
  ownedQuery,
} from './object-queries.ts';

/** Which part of a history, seen from its newest end. */
export interface HistoryPage {
  /** How many requests by the object's name that are no reads. */
  readonly limit: number;
  readonly after?: Cursor;
  readonly untilUs?: number;
}

/** A part of the history of an object, with what stands around it. */
export interface GatheredHistory {
  readonly history: History;
  readonly reads: readonly ObjectRequest[];
  readonly readers: readonly Group[];
  readonly owned: readonly RelatedObject[];
  readonly ownedMore: boolean;
  /** Subresources of the requests of this part. */
  readonly subresources: readonly string[];
  readonly range: TimeRange;
  readonly isWhole: boolean;
  readonly earlierWrites: number;
  readonly next?: Cursor;
}

/** Older requests read only so that the oldest patch shown has something to be applied to. */
const LOOK_BACK = 100;
const MAX_READS = 100;
const MAX_COLLECTIONS = 100;
const MAX_OWNED = 200;
const LATE_US = 60e6;

/** Reads one part of the history of an object; undefined when nothing is known of it. */
export async function gatherHistory(
  source: HistorySource,
  object: ObjectName,
  page: HistoryPage,
): Promise<GatheredHistory | undefined> {
  const part = await gatherPart(source, object, page);
  const { queries, range } = part;
  const [reads, readers] = await Promise.all([
    source.search({ query: queries.reads, range, limit: MAX_READS }),
    source.groups(queries.reads, range, ['user.username', 'verb']),
  ]);
  if (part.requests.length + reads.found.length === 0) return undefined;
  const { history } = part;
  const uids = history.lives.flatMap(({ uid }) => uid ?? []);
  const owned =
    uids.length === 0
      ? undefined
      : await source.search({
          query: ownedQuery(object.cluster, uids),
          range: livedRange(history),
          limit: MAX_OWNED,
        });
  const { earlierWrites, next, isWhole } = part;
  return {
    history,
    readers,
    reads: reads.found.map(requestOf),
    owned: ownedBy((owned?.found ?? []).map(requestOf), new Set(uids)),
    ownedMore: owned?.next !== undefined,
    subresources: subresourcesOf([...part.requests, ...reads.found]),
    range,
    isWhole,
    earlierWrites,
    ...(next !== undefined && { next }),
  };
}

/** When objects can have been made that belong to this one: while it was there. */
function livedRange({ lives }: History): TimeRange {
  const timeOf = (request: ObjectRequest | undefined): number | undefined =>
    request && requestTimeUs(request.request.last.event);
  const sinceUs = timeOf(lives[0]?.created);
  const last = lives.at(-1);
  const endUs = last?.end === 'deleted' ? timeOf(last.deleted) : undefined;
  return {
    ...(sinceUs !== undefined && { sinceUs }),
    // A controller may be late to notice.
    ...(endUs !== undefined && { untilUs: endUs + LATE_US }),
  };
}

/** A part of a history without what stands around it. */
interface HistoryPart
  extends Pick<GatheredHistory, 'history' | 'range' | 'isWhole' | 'earlierWrites'> {
  readonly queries: ObjectQueries;
  readonly requests: readonly FoundRequest[];
  readonly next?: Cursor;
}

/** Reads the revisions and marks of one part of a history. */
export async function gatherPart(
  source: HistorySource,
  object: ObjectName,
  { limit, after, untilUs }: HistoryPage,
): Promise<HistoryPart> {
  const queries = objectQueries(object);
  const until = untilUs === undefined ? {} : { untilUs };
  const touched = await source.search({
    query: queries.touches,
    range: until,
    limit: limit + LOOK_BACK,
    ...(after !== undefined && { after }),
  });
  const shown = touched.found.slice(0, limit);
  const oldest = touched.found.at(-1);
  const others = await gatherNameless(source, queries, touched.found, touched.next === undefined, {
    ...until,
    ...(after !== undefined && { untilUs: after.timeUs }),
  });
  const requests = [...touched.found, ...others];
  const before = touched.next === undefined || oldest === undefined ? undefined : oldest.timeUs;
  const earliest =
    before === undefined ? 0 : await source.count(queries.writes, { untilUs: before });
  const whole = buildHistory(requests.map(requestOf), {
    name: object.name,
    earlierWrites: earliest,
  });
  const last = shown.at(-1);
  const isCut = touched.found.length > shown.length;
  const firstUs = isCut && last !== undefined ? last.timeUs : undefined;
  const history =
    firstUs === undefined ? whole : since(whole, new Set(shown.map(positionOf)), firstUs);
  const next = isCut && last !== undefined ? cursorAt(last, touched.next, after) : touched.next;
  const isWhole = after === undefined && untilUs === undefined && next === undefined;
  return {
    queries,
    requests: [...shown, ...others],
    history,
    range: rangeOf(shown, { after, untilUs, isOldest: next === undefined }),
    isWhole,
    earlierWrites: (history.revisions[0]?.number ?? earliest + 1) - 1,
    ...(next !== undefined && { next }),
  };
}

/** Requests that concern the object and do not have its name in their URL. */
async function gatherNameless(
  source: HistorySource,
  queries: ObjectQueries,
  touched: readonly FoundRequest[],
  isOldest: boolean,
  range: TimeRange,
): Promise<readonly FoundRequest[]> {
  const isCreated = touched.some(
    ({ recorded: { event } }) => classifyRequest(event).kind === 'creation',
  );
  const generated =
    isOldest && !isCreated
      ? await source.search({ query: queries.generated, range, limit: 1 })
      : undefined;
  const first = [...touched, ...(generated?.found ?? [])].at(-1);
  if (first === undefined) return [];
  const collections = await source.search({
    query: queries.collections,
    range: { ...range, sinceUs: first.timeUs },
    limit: MAX_COLLECTIONS,
  });
  return [...(generated?.found ?? []), ...collections.found];
}

/** A history without what was only read to know what came before it. */
function since(whole: History, shown: ReadonlySet<number>, firstUs: number): History {
  const revisions = whole.revisions.filter(({ position }) => shown.has(position));
  const marks = whole.marks.filter(
    ({ position, request }) => shown.has(position) || requestTimeUs(request.last.event) >= firstUs,
  );
  return { lives: whole.lives, revisions, marks };
}

function cursorAt(
  { timeUs, position }: FoundRequest,
  next: Cursor | undefined,
  after: Cursor | undefined,
): Cursor {
  // Without a further page all events there are were seen, so any size at or above them will do.
  const size = next?.size ?? after?.size ?? Number.MAX_SAFE_INTEGER;
  return { timeUs, position, size };
}

function rangeOf(
  shown: readonly FoundRequest[],
  {
    after,
    untilUs,
    isOldest,
  }: { after: Cursor | undefined; untilUs: number | undefined; isOldest: boolean },
): TimeRange {
  const first = shown.at(-1);
  const end = after === undefined ? untilUs : after.timeUs + 1;
  return {
    ...(!isOldest && first !== undefined && { sinceUs: first.timeUs }),
    ...(end !== undefined && { untilUs: end }),
  };
}

function subresourcesOf(found: readonly FoundRequest[]): readonly string[] {
  const used = found.flatMap(({ recorded }) => recorded.event.objectRef?.subresource ?? []);
  return [...new Set(used)].filter((name) => name !== '').sort();
}

function positionOf({ position }: FoundRequest): number {
  return position;
}

function requestOf({ position, recorded }: FoundRequest): ObjectRequest {
  const [request] = foldRequests([recorded]);
  if (request === undefined) throw new Error('an event that folds into no request');
  return { position, request };
}
