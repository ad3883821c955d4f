import { Client as ElasticClient } from '@elastic/elasticsearch';
import { Client as OpenSearchClient } from '@opensearch-project/opensearch';
import { expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { RawEvent } from '../../src/event/audit-event.ts';
import type { ReceiverSettings } from '../../src/server/receivers/receiver-settings.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import type { AppendOutcome } from '../../src/store/store.ts';
import { event } from '../contract/raw-event.ts';
import { openReceivers, settings } from '../receive/open-receivers.ts';

/** What the bulk helper of a client says of its work. */
interface Sent {
  readonly total: number;
  readonly successful: number;
  readonly failed: number;
  /** Reasons of those it gave up. */
  readonly dropped: readonly string[];
}

/** An official client library, used as its documentation says. */
interface OfficialClient {
  readonly about: () => Promise<string>;
  readonly bulk: (documents: readonly object[]) => Promise<Sent>;
  readonly index: (document: object) => Promise<string>;
}

type Connect = (node: string) => OfficialClient;

const connectElastic: Connect = (node) => {
  const client = new ElasticClient({ node, auth: { username: 'annals', password: 'any' } });
  return {
    about: async () => (await client.info()).version.number,
    index: async (document) => (await client.index({ index: 'audit', document })).result,
    bulk: async (documents) => {
      const dropped: string[] = [];
      const sent = await client.helpers.bulk({
        datasource: [...documents],
        onDocument: () => ({ create: { _index: 'audit' } }),
        onDrop: ({ error }) => dropped.push(error?.reason ?? ''),
        flushBytes: 100_000,
        wait: 10,
      });
      return { ...sent, dropped };
    },
  };
};

const connectOpenSearch: Connect = (node) => {
  const client = new OpenSearchClient({ node, auth: { username: 'annals', password: 'any' } });
  return {
    about: async () => (await client.info()).body.version.number,
    index: async (body) => (await client.index({ index: 'audit', body })).body.result,
    bulk: async (documents) => {
      const dropped: string[] = [];
      const sent = await client.helpers.bulk({
        datasource: [...documents],
        onDocument: () => ({ create: { _index: 'audit' } }),
        onDrop: ({ error }) => dropped.push(error.reason),
        flushBytes: 100_000,
        wait: 10,
      });
      return { ...sent, dropped };
    },
  };
};

const CLIENTS: readonly (readonly [string, Connect, ReceiverSettings['pretence']])[] = [
  ['@elastic/elasticsearch', connectElastic, { product: 'elasticsearch', version: '8.19.0' }],
  [
    '@opensearch-project/opensearch',
    connectOpenSearch,
    { product: 'opensearch', version: '3.1.0' },
  ],
];

function documents(count: number): readonly object[] {
  return Array.from({ length: count }, (_, i) => event({ auditID: `e${i}` }));
}

/** A store whose disk is full for the first appends. */
class FullAtFirst extends MemoryStore {
  #refusals = 2;

  override append(events: readonly RawEvent[]): Promise<readonly AppendOutcome[]> {
    if (this.#refusals-- > 0) return Promise.reject(new Failure('journal/disk-full', 'no room'));
    return super.append(events);
  }
}

test.each(CLIENTS)('%s takes Annals for what it expects', async (_name, connect, pretence) => {
  const { url } = await openReceivers(settings({ kind: 'http', pretence }));
  const client = connect(`${url}/elasticsearch/prod`);
  expect(await client.about()).toBe(pretence.version);
  const [document = {}] = documents(1);
  expect([await client.index(document), await client.index(document)]).toEqual(['created', 'noop']);
});

test.each(CLIENTS)(
  'the bulk helper of %s brings each event once',
  async (_n, connect, pretence) => {
    const { url, store } = await openReceivers(settings({ kind: 'http', pretence }));
    const client = connect(`${url}/elasticsearch/prod`);
    const all = { total: 3000, successful: 3000, failed: 0, dropped: [] };
    expect(await client.bulk(documents(3000))).toMatchObject(all);
    expect((await store.summary()).events).toBe(3000);
    expect(await client.bulk(documents(3000))).toMatchObject(all);
    expect((await store.summary()).events).toBe(3000);
  },
);

test.each(CLIENTS)(
  'the bulk helper of %s is told of each refusal',
  async (_n, connect, pretence) => {
    const { url, store, refused } = await openReceivers(settings({ kind: 'http', pretence }));
    const client = connect(`${url}/elasticsearch/prod`);
    const mixed = documents(1000).flatMap((one, i) => (i % 100 === 0 ? [one, { a: i }] : [one]));
    const sent = await client.bulk(mixed);
    expect(sent).toMatchObject({ total: 1010, successful: 1000, failed: 10 });
    expect(new Set(sent.dropped)).toEqual(
      new Set(['not an audit event: it looks like JSON without audit events (its keys are "a")']),
    );
    expect([(await store.summary()).events, refused.length]).toEqual([1000, 10]);
  },
);

test.each(CLIENTS)('%s tries again after a full disk', async (_name, connect, pretence) => {
  const store = new FullAtFirst();
  const { url } = await openReceivers(settings({ kind: 'http', pretence }), { store });
  const client = connect(`${url}/elasticsearch/prod`);
  expect(await client.bulk(documents(2000))).toMatchObject({ successful: 2000, failed: 0 });
  expect((await store.summary()).events).toBe(2000);
});
