import { parseQuery } from '../../src/query/parse-query.ts';
import type { Query } from '../../src/query/query.ts';
import type { Selection, Store, TimeRange } from '../../src/store/store.ts';
import type { Subjects } from './pick-subjects.ts';
import type { QuestionName } from './targets.ts';

/** One question of the table. `ask` gives the number of rows, bars and values in its answer. */
export interface Question {
  readonly name: QuestionName;
  /** As a person would type it. */
  readonly text: string;
  readonly ask: (store: Store, run: number) => Promise<number>;
  /** True where each run asks about something else, so that no answer lies ready from the last. */
  readonly varies?: boolean;
}

const FACETS = [
  'user.username',
  'verb',
  'objectRef.resource',
  'objectRef.namespace',
  'responseStatus.code',
];
const BARS = 60;

/** The eight questions over a store whose events lie in `whole`. */
export function questionsAbout(
  subjects: Subjects,
  whole: { readonly sinceUs: number; readonly untilUs: number },
): readonly Question[] {
  const span = whole.untilUs - whole.sinceUs;
  const tenth = {
    sinceUs: Math.round(whole.sinceUs + span * 0.45),
    untilUs: Math.round(whole.sinceUs + span * 0.55),
  };
  const auditIDAt = (run: number): string =>
    subjects.auditIDs[run % subjects.auditIDs.length] ?? '';
  return [
    {
      name: 'auditID',
      text: `another Audit-ID each time, ${auditIDAt(0)} first`,
      varies: true,
      ask: async (store, run) => (await store.eventsByAuditID(auditIDAt(run))).length,
    },
    newest('person', `user: "${subjects.person}"`),
    newest('deletions', 'verb: delete and resource: secrets'),
    overview('overview', whole),
    overview('overviewTenth', tenth),
    newest('rareWord', subjects.rareWord),
    newest('commonWord', subjects.commonWord),
    {
      name: 'refusals',
      text: 'code: 403, by user',
      ask: async (store) => {
        const selection = select('code: 403', {});
        const groups = await store.groups({ ...selection, fields: ['user.username'], top: 10 });
        return groups.length;
      },
    },
  ];
}

function newest(name: QuestionName, text: string): Question {
  const selection = select(text, {});
  return {
    name,
    text,
    ask: async (store) => {
      const page = await store.search({ ...selection, order: 'newest', limit: 50 });
      return page.rows.length;
    },
  };
}

function overview(
  name: QuestionName,
  range: { readonly sinceUs: number; readonly untilUs: number },
): Question {
  const selection = select('', range);
  const intervalUs = Math.ceil((range.untilUs - range.sinceUs) / BARS);
  return {
    name,
    text: `${BARS} bars; top 10 of ${FACETS.join(', ')}`,
    ask: async (store) => {
      const bars = await store.histogram({ ...selection, intervalUs });
      const facets = await store.facets({ ...selection, fields: FACETS, top: 10 });
      return facets.reduce((sum, facet) => sum + facet.values.length, bars.length);
    },
  };
}

function select(text: string, range: TimeRange): Selection {
  return { query: parse(text), range, unit: 'requests' };
}

function parse(text: string): Query {
  const parsed = parseQuery(text, { nowUs: 0 });
  if (parsed.kind === 'query') return parsed.query;
  throw new Error(`cannot read the benchmark's own query ${JSON.stringify(text)}`);
}
