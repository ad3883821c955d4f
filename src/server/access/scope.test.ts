import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, event, raw } from '../../../test/contract/raw-event.ts';
import { FIXTURE_NOW_US, serveEvents } from '../../../test/serve-fixture.ts';
import { matchesLoss } from '../../collect/losses/loss-filter.ts';
import type { LossList } from '../../collect/losses/loss-reader.ts';
import type { RecordedLoss } from '../../collect/losses.ts';
import type { RawEvent } from '../../event/audit-event.ts';
import type { App } from '../serving.ts';
import { TokenFiles } from './token-files.ts';

/** Stands in every text of every event that the reader must not see. */
const HIDDEN = 'zebra';

const HIDDEN_ID = `${HIDDEN}-id`;

/**
 * For each route how it is asked; its own answer and all it says of mistakes must be the same whether
 * or not there are events the reader may not see. A new route belongs here.
 */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  'GET /healthz': ['/healthz'],
  'GET /readyz': ['/readyz'],
  'GET /metrics': ['/metrics'],
  'GET /api/v1/': ['/api/v1/'],
  'GET /api/v1/openapi.json': ['/api/v1/openapi.json'],
  'GET /api/v1/history': objects().map((object) => `/api/v1/history?${object}`),
  'GET /api/v1/history/revision': objects().flatMap((object) =>
    Array.from({ length: 14 }, (_, i) => `/api/v1/history/revision?position=${i}&${object}`),
  ),
  'GET /api/v1/overview': [
    '/api/v1/overview',
    '/api/v1/overview?query=cluster:west',
    '/api/v1/overview?bars=0',
  ],
  // Both answers repeat what was asked, so what is hidden is not asked for by its name.
  'GET /api/v1/identity': ['user=jai', 'user=ann', 'group=dev', 'group=ops', ''].map(
    (asked) => `/api/v1/identity?${asked}`,
  ),
  'GET /api/v1/session': ['/api/v1/session'],
  'POST /api/v1/session': ['/api/v1/session'],
  'DELETE /api/v1/session': ['/api/v1/session'],
  'GET /api/v1/fields': ['/api/v1/fields'],
  'GET /api/v1/sources': ['/api/v1/sources'],
  'GET /api/v1/losses': [
    '/api/v1/losses',
    `/api/v1/losses?source=${HIDDEN}`,
    '/api/v1/losses?cluster=west',
  ],
  'GET /api/v1/search': questions('/api/v1/search'),
  'GET /api/v1/export': [
    ...questions('/api/v1/export', { format: 'ndjson', columns: 'id,user,ns,sentence,event' }),
    ...questions('/api/v1/export', { format: 'csv' }),
  ],
  'GET /api/v1/trail': questions('/api/v1/trail'),
  // It does not end by itself; the test below asks it.
  'GET /api/v1/live': [],
  'GET /api/v1/histogram': questions(
    '/api/v1/histogram',
    {},
    ...['user', 'group', 'ip', 'cluster', 'name'].map((by) => ({ by, top: '10' })),
  ),
  'GET /api/v1/statistics': questions('/api/v1/statistics'),
  'GET /api/v1/facets': questions('/api/v1/facets', FIELDS()),
  'GET /api/v1/groups': questions('/api/v1/groups', FIELDS()),
  'GET /api/v1/fields/{name}/values': ['user', 'ns', 'cluster', 'name', 'id', 'uri'].flatMap(
    (name) => questions(`/api/v1/fields/${name}/values`, { prefix: HIDDEN }, {}),
  ),
  'GET /api/v1/events/{position}': Array.from({ length: 14 }, (_, i) => [
    `/api/v1/events/${i}`,
    `/api/v1/events/${i}?raw`,
  ]).flat(),
  'GET /api/v1/requests/{auditID}': [HIDDEN_ID, 'shared', 'seen-0', 'no-such'].map(
    (id) => `/api/v1/requests/${id}`,
  ),
};

function FIELDS(): Readonly<Record<string, string>> {
  return { fields: 'user,ns,cluster,source,name,verb,code,id' };
}

/** Objects that are shown, that are not, and that nobody ever saw. */
function objects(): readonly string[] {
  const about = (object: Record<string, string>): string =>
    new URLSearchParams({ resource: 'pods', ...object }).toString();
  return [
    about({ namespace: 'shop', name: 'web-1' }),
    about({ namespace: 'shop', name: HIDDEN }),
    about({ namespace: 'shop', name: HIDDEN, cluster: 'west' }),
    about({ namespace: HIDDEN, name: HIDDEN }),
    about({ resource: 'nodes', name: HIDDEN }),
  ];
}

/** One question in many ways, each of which would find what must not be found. */
function questions(
  path: string,
  ...parameters: readonly Readonly<Record<string, string>>[]
): readonly string[] {
  const each = parameters.length === 0 ? [{}] : parameters;
  const queries = [
    '',
    HIDDEN,
    `not ${HIDDEN}`,
    'ns: * or not ns: *',
    `ns: ${HIDDEN}*) or (cluster: *`,
    `ns: shop or ns: ${HIDDEN} or cluster: west`,
    'not ns: shop',
    'objectRef.*: *',
    'responseObject.data.*: *',
    'user: /ze.ra/',
    'code >= 0',
  ];
  const asked: readonly Readonly<Record<string, string>>[] = [
    ...queries.map((query) => ({ query })),
    { stages: 'true' },
    { view: 'events' },
    { since: at(0), until: at(60e6) },
  ];
  return each.flatMap((more) =>
    asked.map((parameters) => `${path}?${new URLSearchParams({ ...more, ...parameters })}`),
  );
}

/** An event with the word in all that could be shown of it. */
function hidden(fields: Parameters<typeof event>[0], origin: Partial<RawEvent> = {}): RawEvent {
  return raw(
    event({
      auditID: HIDDEN_ID,
      requestURI: `/api/v1/${HIDDEN}`,
      verb: HIDDEN,
      user: { username: HIDDEN, groups: [HIDDEN] },
      userAgent: HIDDEN,
      responseObject: { data: { key: HIDDEN } },
      requestReceivedTimestamp: at(500e6),
      ...fields,
    }),
    { source: HIDDEN, ...origin },
  );
}

const SEEN: readonly RawEvent[] = Array.from({ length: 6 }, (_, i) =>
  raw(
    event({
      auditID: i < 4 ? `seen-${i}` : 'shared',
      verb: i % 2 === 0 ? 'get' : 'delete',
      objectRef: { resource: 'pods', namespace: 'shop', name: `web-${i}` },
      requestURI: `/api/v1/namespaces/shop/pods/web-${i}`,
      requestReceivedTimestamp: at(i * 1e6),
      responseStatus: { code: 200 },
    }),
    { cluster: 'east' },
  ),
);

/** Another namespace, none at all, another cluster, and names that are nearly right. */
const UNSEEN: readonly RawEvent[] = [
  hidden({ objectRef: { resource: 'pods', namespace: HIDDEN, name: HIDDEN } }),
  hidden({ objectRef: { resource: 'nodes', name: HIDDEN } }),
  hidden({ objectRef: undefined }),
  hidden({ objectRef: { resource: 'pods', namespace: 'shop', name: HIDDEN } }, { cluster: 'west' }),
  hidden({ objectRef: { resource: 'pods', namespace: 'Shop', name: HIDDEN } }),
  hidden({ objectRef: { resource: 'pods', namespace: 'shop-2', name: HIDDEN } }),
  hidden({ auditID: 'shared', objectRef: { resource: 'pods', namespace: `${HIDDEN}-2` } }),
];

/** One of a cluster the reader sees something of, one of another. */
const LOSSES: LossList = {
  select: async (filter) =>
    ['east', 'west']
      .map(
        (cluster): RecordedLoss => ({
          ...{ id: `${HIDDEN} ${cluster}`, reason: 'rejected-line', cluster, source: HIDDEN },
          ...{ noticedUs: FIXTURE_NOW_US, events: 4711, detail: HIDDEN, place: { file: HIDDEN } },
        }),
      )
      .filter((loss) => matchesLoss(loss, filter)),
};

let folder = '';
let authorization = '';
let tokens: TokenFiles;
let alone: App;
let followed: App;
let mixed: App;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  tokens = new TokenFiles(folder, () => FIXTURE_NOW_US / 1000);
  const { text } = await tokens.create({ name: 'shop', namespaces: ['shop'], clusters: ['east'] });
  authorization = `Bearer ${text}`;
  alone = await serve(SEEN);
  followed = await serve([...SEEN, ...UNSEEN]);
  mixed = await serve(UNSEEN.flatMap((unseen, i) => [unseen, ...SEEN.slice(i, i + 1)]));
});
afterAll(() => rm(folder, { recursive: true }));

function serve(events: readonly RawEvent[]): Promise<App> {
  return serveEvents(events, { tokens, requireLogin: true, losses: LOSSES });
}

/** What the document tells and what it does not. */
async function routesOf(app: App): Promise<readonly string[]> {
  await app.ready();
  const { paths = {} } = app.swagger() as { paths?: Record<string, Record<string, unknown>> };
  const told = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  return [...told, 'GET /metrics', 'GET /api/v1/openapi.json'];
}

test('each route is asked here', async () => {
  const app = await serve([]);
  const routes = await routesOf(app);
  expect(Object.keys(ASKED).toSorted()).toEqual(routes.toSorted());
  // Routes that the document does not tell of are counted, so that none hides from this test.
  const registered = [...app.printRoutes({ commonPrefix: false }).matchAll(/\(([A-Z, ]+)\)/g)]
    .flatMap(([, methods = '']) => methods.split(', '))
    .filter((method) => method !== 'HEAD');
  expect(registered.length).toBe(routes.length);
});

test.each(Object.entries(ASKED))(
  '%s tells nothing of what its reader must not see',
  async (route, urls) => {
    const method = route.split(' ')[0] as 'GET';
    const ask = (app: App, url: string) => app.inject({ method, url, headers: { authorization } });
    for (const url of urls) {
      const [want, got, other] = await Promise.all([
        ask(alone, url),
        ask(followed, url),
        ask(mixed, url),
      ]);
      expect([url, got.statusCode, comparable(got.body)]).toEqual([
        url,
        want.statusCode,
        comparable(want.body),
      ]);
      expect(other.statusCode < 500, url).toBe(true);
      // The answer about somebody names them: then it must be the answer about nobody.
      if (url.endsWith(`=${HIDDEN}`) && url.includes('/identity?')) {
        expect(comparable(other.body)).toBe(comparable(want.body));
        continue;
      }
      const said = `${JSON.stringify(other.headers)} ${other.body}`;
      const isRefusal = other.statusCode >= 400;
      expect(withoutEcho(said, url, isRefusal), url).not.toContain(HIDDEN);
    }
  },
);

/** A mistake of the caller is told in the caller's words; a success names what was asked about. */
function withoutEcho(said: string, url: string, isRefusal: boolean): string {
  if (!isRefusal) {
    const query = new URL(url, 'http://localhost').searchParams.get('query') ?? '';
    // The bare word stays: it would be what the answer must not say.
    return (query === HIDDEN || query === '' ? said : said.replaceAll(query, '')).replace(
      /"queries":\{[^}]*\}/,
      '',
    );
  }
  const { searchParams, pathname } = new URL(url, 'http://localhost');
  return [...searchParams.values(), pathname.split('/').at(-1) ?? '']
    .filter((word) => word.includes(HIDDEN))
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, word) => text.replaceAll(JSON.stringify(word).slice(1, -1), ''), said);
}

/** Cursors hold places in the journal, which counts all events. */
function comparable(body: string): string {
  return body.replaceAll(/"next":"[^"]*"/g, '"next":""');
}

test.each([
  '/api/v1/live?after=-1',
  '/api/v1/live?after=-1&stages',
  '/api/v1/live?after=-1&query=not+ns:shop+or+ns:shop',
])('the live view tells nothing of what its reader must not see: %s', async (url) => {
  const last = raw(
    event({ auditID: 'the-last', objectRef: { resource: 'pods', namespace: 'shop' } }),
  );
  const app = await serve([...UNSEEN, ...SEEN, last]);
  const headers = { authorization, 'last-event-id': '-1' };
  const answer = await app.inject({ url, headers, payloadAsStream: true });
  let text = '';
  for await (const part of answer.stream()) {
    text += part;
    if (text.includes('the-last')) break;
  }
  await app.close();
  expect(text).toContain('seen-3');
  expect(text).not.toContain(HIDDEN);
});

test('a whole reader sees what the scoped one must not, so that the test above means something', async () => {
  const app = await serve([...SEEN, ...UNSEEN]);
  const { text } = await tokens.create({ name: 'all' });
  const answer = await app.inject({
    url: '/api/v1/trail?stages',
    headers: { authorization: `Bearer ${text}` },
  });
  expect(answer.json().entries.length).toBe(SEEN.length + UNSEEN.length);
  expect(answer.body).toContain(HIDDEN);
});

test('a cursor of another reader leads nowhere one could not go alone', async () => {
  const app = await serve([...SEEN, ...UNSEEN]);
  const { text } = await tokens.create({ name: 'other' });
  const url = '/api/v1/search?limit=1';
  const theirs = await app.inject({ url, headers: { authorization: `Bearer ${text}` } });
  const { next, rows } = theirs.json();
  expect(JSON.stringify(rows)).toContain(HIDDEN);
  const mine = await app.inject({
    url: `/api/v1/search?limit=100&cursor=${next}`,
    headers: { authorization },
  });
  expect(mine.json().rows.length).toBe(SEEN.length);
  expect(mine.body).not.toContain(HIDDEN);
});

test('a loss that may be theirs is told without what is not', async () => {
  const answer = await mixed.inject({ url: '/api/v1/losses', headers: { authorization } });
  expect(answer.json()).toEqual({
    losses: [
      {
        ...{ reason: 'rejected-line', cluster: 'east', source: 'not shown' },
        ...{ noticed: '2026-11-23T20:00:00.000000Z', id: expect.stringMatching(/^[\w-]{12}$/) },
      },
    ],
    truncated: false,
  });
  expect(answer.body).not.toContain('4711');
});

test('a token for no namespace at all sees nothing', async () => {
  const app = await serve([...SEEN, ...UNSEEN]);
  const { text } = await tokens.create({ name: 'nobody', namespaces: [] });
  const headers = { authorization: `Bearer ${text}` };
  expect((await app.inject({ url: '/api/v1/search', headers })).json()).toEqual({ rows: [] });
  expect((await app.inject({ url: '/api/v1/statistics', headers })).json().count).toBe(0);
});
