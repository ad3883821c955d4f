import { expect, test } from 'vitest';
import { event, NOON_US, raw, requests } from './raw-event.ts';
import type { OpenStore } from './store-contract.ts';

const encoder = new TextEncoder();

/** What `events` and `eventsByAuditID` promise. */
export function readContract(open: OpenStore): void {
  test('gives events in the order asked, repeats included, and undefined where there is none', async () => {
    await using store = await open();
    const lines = requests(4);
    await store.append(lines);
    const found = await store.events([3, 0, 9, 3, -1, 0.5]);
    expect(found).toEqual(
      [3, 0, undefined, 3, undefined, undefined].map((position) =>
        position === undefined ? undefined : { position, ...lines[position] },
      ),
    );
    expect(await store.events([])).toEqual([]);
  });

  test.each([
    [
      'spaces and key order',
      encoder.encode(` { "auditID" :"a", "level":"None","stage":"Panic" }\t`),
    ],
    ['escapes', encoder.encode(JSON.stringify(event()).replace('"jai"', '"j\\u0061i"'))],
    [
      'integers beyond 2^53',
      encoder.encode(JSON.stringify(event()).replace(/}$/, ',"n":9007199254740993}')),
    ],
    [
      'characters outside of ASCII',
      encoder.encode(JSON.stringify(event({ userAgent: 'ü 漢 😀 \u0001' }))),
    ],
    ['bytes that are not UTF-8', invalidUtf8()],
  ])('keeps the bytes of a line as they came: %s', async (_what, bytes) => {
    await using store = await open();
    const line = { ...raw(event()), bytes };
    expect(await store.append([line])).toEqual([{ kind: 'kept', position: 0 }]);
    expect(await store.events([0])).toEqual([{ position: 0, ...line }]);
  });

  test.each([
    ['220 KB', 220_000],
    ['3 MiB', 3 << 20],
    ['10 MiB', 10 << 20],
  ])('keeps a line of %s', async (_what, sizeBytes) => {
    await using store = await open();
    const line = raw(event({ requestObject: { text: 'ab c'.repeat(sizeBytes / 4) } }));
    await store.append([line, raw(event())]);
    const [stored] = await store.events([0]);
    expect(Buffer.compare(stored?.bytes ?? new Uint8Array(), line.bytes)).toBe(0);
  });

  test('does not mind what becomes of the bytes it was given', async () => {
    await using store = await open();
    const line = raw(event());
    const before = line.bytes.slice();
    await store.append([line]);
    line.bytes.fill(0);
    expect((await store.events([0]))[0]?.bytes).toEqual(before);
  });

  test('finds all events of an Audit-ID by position: other stages, users and clusters', async () => {
    await using store = await open();
    await store.append([
      raw(event({ auditID: 'same', stage: 'ResponseComplete' })),
      raw(event({ auditID: 'other' })),
      raw(event({ auditID: 'same', stage: 'RequestReceived' })),
      raw(event({ auditID: 'same', user: { username: 'veeru' } }), {
        source: 'b.log',
        receivedUs: 1,
      }),
      raw(event({ auditID: 'same' }), { cluster: 'west' }),
      raw(event({ auditID: 'SAME' })),
    ]);
    const found = await store.eventsByAuditID('same');
    expect(found.map(({ position }) => position)).toEqual([0, 2, 3, 4]);
    expect(found).toEqual(await store.events([0, 2, 3, 4]));
    expect(found[2]).toMatchObject({ cluster: 'east', source: 'b.log', receivedUs: 1 });
    expect(found[3]).toMatchObject({ cluster: 'west', receivedUs: NOON_US + 5_000_000 });
  });

  test.each([
    ['quotes \' and "', `it's "quoted"`],
    ['a wildcard', 'a*%_'],
    ['characters outside of ASCII', 'prüf-😀'],
    ['4,000 characters', 'x'.repeat(4000)],
    ['a space at the end', 'a '],
  ])('finds an Audit-ID a client made up with %s', async (_what, auditID) => {
    await using store = await open();
    await store.append([raw(event({ auditID: 'a' })), raw(event({ auditID }))]);
    expect((await store.eventsByAuditID(auditID)).map(({ position }) => position)).toEqual([1]);
  });

  test('finds nothing for an Audit-ID that is not there', async () => {
    await using store = await open();
    expect(await store.eventsByAuditID('a-1')).toEqual([]);
    await store.append(requests(3));
    expect(await store.eventsByAuditID('a-1')).toEqual([]);
    expect(await store.eventsByAuditID('')).toEqual([]);
  });
}

function invalidUtf8(): Uint8Array {
  const bytes = encoder.encode(JSON.stringify(event({ userAgent: 'kubectl ?? x' })));
  return bytes.map((byte) => (byte === 0x3f ? 0xff : byte));
}
