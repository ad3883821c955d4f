import { requestTimeUs } from '../../event/time.ts';
import { compilePredicate } from '../../query/predicate.ts';
import type { Query } from '../../query/query.ts';
import type {
  FoundRequest,
  HistorySource,
  SourceSearch,
} from '../../server/history/history-source.ts';
import { type ObjectName, objectQueries } from '../../server/history/object-queries.ts';
import { or } from '../../server/query-tree.ts';
import { groupAccumulator } from '../../store/aggregate-groups.ts';
import type { TimeRange } from '../../store/store.ts';
import type { Answers } from '../answer/answers.ts';

const MAX_READERS = 50;

/**
 * Reads a history from what the commands ask. A log is read once for all that bears on the object,
 * and not once a question.
 */
export async function answersSource(
  answers: Answers,
  object: ObjectName,
  isLog: boolean,
): Promise<HistorySource> {
  if (!isLog) return direct(answers);
  const { touches, reads, generated, collections } = objectQueries(object);
  const all: FoundRequest[] = [];
  const query = or(touches, reads, generated, collections);
  for await (const { position, recorded } of searchOf(answers, query, {})) {
    all.push({ position, recorded, timeUs: requestTimeUs(recorded.event) });
  }
  return cached(all, direct(answers));
}

function searchOf(
  answers: Answers,
  query: Query,
  range: TimeRange,
  limit?: number,
): ReturnType<Answers['search']> {
  return answers.search({ query, range, unit: 'requests', order: 'newest', limit });
}

function direct(answers: Answers): HistorySource {
  return {
    search: async ({ query, range, limit }) => {
      const found: FoundRequest[] = [];
      for await (const { position, recorded } of searchOf(answers, query, range, limit + 1)) {
        found.push({ position, recorded, timeUs: requestTimeUs(recorded.event) });
      }
      return pageOf(found, limit);
    },
    count: (query, range) => answers.count({ query, range, unit: 'requests' }),
    groups: (query, range, fields) =>
      answers.groups({ query, range, unit: 'requests' }, fields, MAX_READERS),
  };
}

function cached(all: readonly FoundRequest[], rest: HistorySource): HistorySource {
  const matching = (query: Query, { sinceUs = 0, untilUs }: TimeRange): readonly FoundRequest[] => {
    const matches = compilePredicate(query);
    return all.filter(
      ({ recorded, timeUs }) =>
        timeUs >= sinceUs && timeUs < (untilUs ?? Number.POSITIVE_INFINITY) && matches(recorded),
    );
  };
  return {
    search: async (search) =>
      isCached(search)
        ? pageOf(matching(search.query, search.range), search.limit)
        : rest.search(search),
    count: async (query, range) => matching(query, range).length,
    groups: async (query, range, fields) => {
      const groups = groupAccumulator(fields, MAX_READERS);
      for (const { recorded } of matching(query, range)) groups.add(recorded);
      return groups.result();
    },
  };
}

/** Only owned objects, which have other names, are not among what was read. */
function isCached({ query }: SourceSearch): boolean {
  return JSON.stringify(query).includes('objectRef.resource');
}

/** Where a command goes on is never asked for, only whether there is more. */
function pageOf(
  found: readonly FoundRequest[],
  limit: number,
): Awaited<ReturnType<HistorySource['search']>> {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  if (found.length <= limit || last === undefined) return { found: shown };
  const { timeUs, position } = last;
  return { found: shown, next: { timeUs, position, size: Number.MAX_SAFE_INTEGER } };
}
