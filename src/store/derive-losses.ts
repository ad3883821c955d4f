import { parseQuery } from '../query/parse-query.ts';
import type { Query } from '../query/query.ts';
import type { Asking, Selection, Store, TimeRange } from './store.ts';

/** Something that is missing, as the stored events tell by themselves. */
export interface DerivedLoss {
  readonly reason: 'unfinished-request' | 'truncated-event';
  readonly cluster: string;
  readonly source: string;
  readonly events: number;
  /** Times of the first and the last of the requests. */
  readonly fromUs: number;
  readonly toUs: number;
  readonly detail: string;
}

/** What to look for. */
export interface Deriving extends Asking {
  readonly range: TimeRange;
  readonly nowUs: number;
}

const MINUTE_US = 60e6;

/**
 * How long the end of a request may still come: the API server ends ordinary ones after a minute,
 * and tries to deliver a batch for up to four. Watches end within an hour by themselves. Sessions
 * last as long as their user wishes; after a day an end is more likely lost than late.
 */
const LATE_US = {
  ordinary: 10 * MINUTE_US,
  watch: 2 * 60 * MINUTE_US,
  session: 24 * 60 * MINUTE_US,
};

/** A 401 or a malformed timeout has one event, at ResponseStarted, and no end by design. */
const UNFINISHED =
  'stage: (RequestReceived or ResponseStarted) and not (stage: ResponseStarted and not user: * and code: (400 or 401))';

const SESSION =
  '(subresource: (exec or attach or portforward or proxy or log) or verb: proxy or uri: /debug/pprof/*)';

const SORTS: readonly { readonly lateUs: number; readonly query: string }[] = [
  {
    lateUs: LATE_US.ordinary,
    query: `${UNFINISHED} and not verb: watch and not ${SESSION}`,
  },
  { lateUs: LATE_US.watch, query: `${UNFINISHED} and verb: watch and not ${SESSION}` },
  { lateUs: LATE_US.session, query: `${UNFINISHED} and ${SESSION}` },
];

const TRUNCATED = 'annotations."audit.k8s.io/truncated": true';

/** Sources told one by one, at most. */
const MAX_SOURCES = 50;

/**
 * Losses that nobody has to record, because the stored events show them: requests whose end never
 * came although it is due, and events that came without their bodies. What may still come is left
 * out, measured against the newest stored event too: an import ends where its log ended.
 */
export async function deriveLosses(
  store: Store,
  { range, nowUs, signal }: Deriving,
): Promise<readonly DerivedLoss[]> {
  const asking = signal === undefined ? {} : { signal };
  const { lastUs } = await store.summary();
  if (lastUs === undefined) return [];
  const dueUs = Math.min(nowUs, lastUs);
  const unfinished: DerivedLoss[] = [];
  for (const { lateUs, query } of SORTS) {
    const untilUs = Math.min(range.untilUs ?? Number.POSITIVE_INFINITY, dueUs - lateUs);
    if (untilUs <= (range.sinceUs ?? Number.NEGATIVE_INFINITY)) continue;
    const selection = {
      query: read(query),
      range: { ...range, untilUs },
      unit: 'requests',
    } as const;
    unfinished.push(...(await bySource(store, selection, asking, 'unfinished-request')));
  }
  const selection = { query: read(TRUNCATED), range, unit: 'events' } as const;
  const truncated = await bySource(store, selection, asking, 'truncated-event');
  return [...joined(unfinished), ...truncated];
}

const DETAIL = {
  'unfinished-request': 'the beginning of these requests was recorded and never their end',
  'truncated-event':
    'the API server left the bodies of these events out, because they were too large',
};

async function bySource(
  store: Store,
  selection: Selection,
  asking: Asking,
  reason: DerivedLoss['reason'],
): Promise<readonly DerivedLoss[]> {
  const groups = await store.groups(
    { ...selection, fields: ['cluster', 'source'], top: MAX_SOURCES },
    asking,
  );
  const losses: DerivedLoss[] = [];
  for (const { values, count } of groups) {
    const [cluster = '', source = ''] = values;
    const query = both(
      both(selection.query, exactly('cluster', cluster)),
      exactly('source', source),
    );
    const { firstUs, lastUs } = await store.statistics({ ...selection, query }, asking);
    if (firstUs === undefined || lastUs === undefined) continue;
    const detail = DETAIL[reason];
    losses.push({ reason, cluster, source, events: count, fromUs: firstUs, toUs: lastUs, detail });
  }
  return losses;
}

/** One for each source, whatever sort of request is unfinished. */
function joined(losses: readonly DerivedLoss[]): readonly DerivedLoss[] {
  const bySource = new Map<string, DerivedLoss>();
  for (const loss of losses) {
    const key = JSON.stringify([loss.cluster, loss.source]);
    const before = bySource.get(key) ?? { ...loss, events: 0 };
    bySource.set(key, {
      ...loss,
      events: before.events + loss.events,
      fromUs: Math.min(before.fromUs, loss.fromUs),
      toUs: Math.max(before.toUs, loss.toUs),
    });
  }
  return [...bySource.values()];
}

const NOWHERE = { start: 0, end: 0 };

function both(a: Query, b: Query): Query {
  return { kind: 'and', operands: [a, b], span: NOWHERE };
}

function exactly(name: string, value: string): Query {
  const test = { kind: 'pattern', pattern: { parts: [value] } } as const;
  return { kind: 'field', field: { kind: 'known', name }, test, span: NOWHERE };
}

function read(text: string): Query {
  const parsed = parseQuery(text, { nowUs: 0 });
  if (parsed.kind !== 'query') throw new Error(`cannot read ${text}`);
  return parsed.query;
}
