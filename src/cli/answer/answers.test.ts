import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeTerminal } from '../../../test/cli/fake-terminal.ts';
import { parseQuery } from '../../query/parse-query.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import type { Selection } from '../../store/store.ts';
import type { Answers } from './answers.ts';
import { LogAnswers } from './log-answers.ts';
import { needleOf } from './needle.ts';
import { StoreAnswers } from './store-answers.ts';

const LINES = readFileSync('test/fixtures/cli/shop.log', 'utf8').trimEnd().split('\n');
const TERMINAL = fakeTerminal({ out: '', err: '' }, {});
const SIGNAL = TERMINAL.signal;

function logOf(lines: readonly string[]): Answers {
  const text = Buffer.from(`${lines.join('\n')}\n`);
  const stream = {
    async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
      yield text;
    },
  };
  return new LogAnswers([{ kind: 'stdin', stream }], TERMINAL);
}

async function storeOf(lines: readonly string[]): Promise<Answers> {
  const store = new MemoryStore();
  const raw = lines.map((line) => ({ bytes: Buffer.from(line), receivedUs: 0, source: 'stdin' }));
  await store.append(raw.map((one) => ({ ...one, cluster: 'default' })));
  return new StoreAnswers(store, { folder: '/nowhere', nowUs: 0, signal: SIGNAL });
}

function selectionOf(text: string, unit: Selection['unit']): Selection {
  const parsed = parseQuery(text, { nowUs: 0 });
  if (parsed.kind !== 'query') throw new Error(text);
  return { query: parsed.query, range: {}, unit };
}

async function everything(answers: Answers, selection: Selection, limit: number): Promise<unknown> {
  const rows: string[] = [];
  for await (const found of answers.search({ ...selection, order: 'newest', limit })) {
    rows.push(Buffer.from(found.bytes).toString());
  }
  return {
    rows: rows.toSorted(),
    count: await answers.count(selection),
    groups: await answers.groups(selection, ['user.username', 'sourceIPs'], 5),
    overview: await answers.overview(selection, 40),
  };
}

const QUERIES = [
  '',
  'code: 403',
  'stage: RequestReceived',
  'not code: *',
  'user: veeru',
  'secrets',
];

test('a log answers like a store that holds its events', async () => {
  const lines = fc.shuffledSubarray(LINES);
  const query = fc.constantFrom(...QUERIES);
  const unit = fc.constantFrom('requests' as const, 'events' as const);
  await fc.assert(
    fc.asyncProperty(lines, query, unit, async (some, text, unitAsked) => {
      const selection = selectionOf(text, unitAsked);
      // Rows of the same microsecond may come in another order, so all are compared.
      const log = await everything(logOf(some), selection, 1000);
      expect(log).toEqual(await everything(await storeOf(some), selection, 1000));
    }),
    { numRuns: 60 },
  );
});

test('a line whose characters are escaped is not passed over', async () => {
  const lines = LINES.map((line) => line.replaceAll('veeru', '\\u0076eeru'));
  const selection = selectionOf('user: veeru', 'requests');
  expect(await logOf(lines).count(selection)).toBe(await logOf(LINES).count(selection));
});

test.each([
  ['user: veeru', 'veeru', 'veeru'],
  [
    'user: system:serviceaccount:ci:* and verb: get',
    'system:serviceaccount:ci:',
    'system:serviceaccount:ci:',
  ],
  ['uri: /api/v1/pods*', 'pods', 'pods'],
  ['name: web-0', undefined, 'web-0'],
  ['user: a or user: b', undefined, undefined],
  ['not user: veeru', undefined, undefined],
  ['code: 403', undefined, undefined],
  ['veeru', undefined, undefined],
  ['user: *', undefined, undefined],
  ['actor: veeru', undefined, undefined],
])('%s needs the text %j for requests and %j for events', (text, forRequests, forEvents) => {
  expect(needleOf(selectionOf(text, 'requests').query, 'requests')).toBe(forRequests);
  expect(needleOf(selectionOf(text, 'events').query, 'events')).toBe(forEvents);
});

test('repeated events of a request are one row', async () => {
  const log = logOf([...LINES, ...LINES]);
  expect(await log.count(selectionOf('', 'requests'))).toBe(49);
});

test('the first rows are the newest', async () => {
  const times: string[] = [];
  const search = { ...selectionOf('', 'events'), order: 'newest', limit: 3 } as const;
  for await (const { recorded } of logOf(LINES).search(search)) {
    times.push(recorded.event.requestReceivedTimestamp ?? '');
  }
  const all = LINES.map((line) => JSON.parse(line).requestReceivedTimestamp as string);
  expect(times).toEqual(all.toSorted().toReversed().slice(0, 3));
});
