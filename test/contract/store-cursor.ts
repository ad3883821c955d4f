import { expect, test } from 'vitest';
import type { Cursor, Order, Page, SearchRequest, Store } from '../../src/store/store.ts';
import { at, event, NOON_US, raw, requests, selection } from './raw-event.ts';
import type { OpenStore } from './store-contract.ts';

/** What pages promise: together they are the answer the first page belonged to. */
export function cursorContract(open: OpenStore): void {
  test.each<[Order, number]>([
    ['newest', 1],
    ['newest', 3],
    ['newest', 12],
    ['oldest', 1],
    ['oldest', 5],
  ])('pages of %s first, %i a page, are the whole answer, each row once', async (order, limit) => {
    await using store = await open();
    await store.append(withTies(12));
    const whole = await store.search({ ...selection(), order, limit: 100 });
    const pages = await readPages(store, { ...selection(), order, limit });
    expect(pages.flatMap(({ rows }) => rows)).toEqual(whole.rows);
    expect(pages.slice(0, -1).map(({ rows }) => rows.length)).toEqual(
      pages.slice(1).map(() => limit),
    );
  });

  test.each<Order>(['newest', 'oldest'])(
    'events that arrive between two pages change nothing (%s first)',
    async (order) => {
      await using store = await open();
      await store.append(withTies(9));
      const whole = await store.search({ ...selection({ unit: 'requests' }), order, limit: 100 });
      const request = { ...selection({ unit: 'requests' }), order, limit: 2 };
      let arrived = 0;
      const pages = await readPages(store, request, async () => {
        const times = [-1e6, 1.5e6, 1e9].map(at);
        await store.append(
          times.map((time) =>
            raw(event({ auditID: `new-${arrived++}`, requestReceivedTimestamp: time })),
          ),
        );
      });
      expect(arrived).toBeGreaterThan(0);
      expect(pages.flatMap(({ rows }) => rows)).toEqual(whole.rows);
    },
  );

  test('requests that finish between two pages are shown as they were, once', async () => {
    await using store = await open();
    await store.append(requests(6, { stage: 'RequestReceived' }));
    const request = { ...selection({ unit: 'requests' }), order: 'newest', limit: 2 } as const;
    const finished = requests(6, { stage: 'ResponseComplete' });
    const pages = await readPages(store, request, async () => {
      await store.append(finished);
    });
    const rows = pages.flatMap((page) => page.rows);
    expect(rows.map(({ position }) => position)).toEqual([5, 4, 3, 2, 1, 0]);
    expect(new Set(rows.map(({ stage }) => stage))).toEqual(new Set(['RequestReceived']));

    const fresh = await store.search(request);
    expect(fresh.rows.map(({ position }) => position)).toEqual([11, 10]);
  });

  test('a stage that came before the first page still counts on later ones', async () => {
    await using store = await open();
    await store.append([
      ...requests(4, { stage: 'ResponseComplete' }),
      ...requests(4, { stage: 'RequestReceived' }),
    ]);
    const request = { ...selection({ unit: 'requests' }), order: 'oldest', limit: 3 } as const;
    const pages = await readPages(store, request, async () => {
      await store.append(requests(4, { stage: 'Panic' }));
    });
    expect(pages.map(({ rows }) => rows.map(({ position }) => position))).toEqual([[0, 1, 2], [3]]);
  });

  test('the cursor names the last row of its page and how much the first page saw', async () => {
    await using store = await open();
    await store.append(requests(5));
    const request = { ...selection(), order: 'newest', limit: 2 } as const;
    const first = await store.search(request);
    expect(first.next).toEqual({ timeUs: first.rows[1]?.timeUs, position: 3, size: 5 });
    await store.append([raw(event({ auditID: 'late' }))]);
    const second = await store.search({ ...request, ...(first.next && { after: first.next }) });
    expect(second.next).toEqual({ timeUs: second.rows[1]?.timeUs, position: 1, size: 5 });
  });

  test('a cursor need not name a row of the answer', async () => {
    await using store = await open();
    await store.append(requests(4));
    const [, second] = (await store.search({ ...selection(), order: 'oldest', limit: 4 })).rows;
    const search = (after: Cursor, order: Order): Promise<Page> =>
      store.search({ ...selection(), order, limit: 10, after });
    const timeUs = (second?.timeUs ?? 0) + 1;
    const found = async (order: Order): Promise<readonly number[]> =>
      (await search({ timeUs, position: 77, size: 4 }, order)).rows.map(({ position }) => position);
    expect(await found('oldest')).toEqual([2, 3]);
    expect(await found('newest')).toEqual([1, 0]);
  });

  test.each(['requests', 'events'] as const)(
    'a thousand events of one moment are a thousand %s, each once on any page',
    async (unit) => {
      await using store = await open();
      const moment = { requestReceivedTimestamp: at(7), stageTimestamp: at(7) };
      const lines = Array.from({ length: 1000 }, (_, i) =>
        raw(event({ auditID: `r${i}`, ...moment })),
      );
      for (let from = 0; from < 1000; from += 250)
        await store.append(lines.slice(from, from + 250));
      const range = { sinceUs: NOON_US + 7, untilUs: NOON_US + 8 };
      expect(await store.count(selection({ range, unit }))).toBe(1000);
      const positions = Array.from({ length: 1000 }, (_, i) => i);
      for (const order of ['newest', 'oldest'] as const) {
        const pages = await readPages(store, { ...selection({ range, unit }), order, limit: 77 });
        const found = pages.flatMap(({ rows }) => rows.map(({ position }) => position));
        expect(found).toEqual(order === 'oldest' ? positions : positions.toReversed());
      }
      const stored = await store.events(positions);
      const texts = (all: readonly { bytes: Uint8Array }[]) =>
        all.map(({ bytes }) => Buffer.from(bytes).toString());
      expect(texts(stored.flatMap((one) => one ?? []))).toEqual(texts(lines));
    },
  );

  test('a cursor that saw nothing shows nothing', async () => {
    await using store = await open();
    await store.append(requests(2));
    const after = { timeUs: 0, position: 0, size: 0 };
    const request = { ...selection(), order: 'oldest', limit: 10, after } as const;
    expect(await store.search(request)).toEqual({ rows: [] });
  });
}

/** Requests three of which always share a time, so that pages end between equal times. */
function withTies(count: number): ReturnType<typeof requests> {
  return Array.from({ length: count }, (_, i) =>
    raw(event({ auditID: `r${i}`, requestReceivedTimestamp: at(((i * 5) % 4) * 1e6) })),
  );
}

async function readPages(
  store: Store,
  request: SearchRequest,
  between?: () => Promise<void>,
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  let after: Cursor | undefined;
  do {
    const page: Page = await store.search({ ...request, ...(after && { after }) });
    pages.push(page);
    after = page.next;
    await between?.();
  } while (after !== undefined && pages.length < 100);
  return pages;
}
