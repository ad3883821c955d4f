import { describe, expect, test } from 'vitest';
import type { Journal, JournalEntry, StoredEntry } from '../../src/journal/journal.ts';

/** An ordinary entry; a test names only the fields it is about. */
export function journalEntry(number: number, fields: Partial<JournalEntry> = {}): JournalEntry {
  return {
    cluster: 'prod',
    source: 'audit.log',
    receivedUs: 1_790_000_000_000_000 + number,
    bytes: Buffer.from(`{"auditID":"${number}","text":"${'x'.repeat(number % 7)}"}`),
    ...fields,
  };
}

/** `count` ordinary entries, numbered from `from` on. */
export function journalEntries(count: number, from: number = 0): readonly JournalEntry[] {
  return Array.from({ length: count }, (_, i) => journalEntry(from + i));
}

/** All a scan yields, as plain comparable values. */
export async function scanned(
  journal: Pick<Journal, 'scan'>,
  range: { readonly first?: number; readonly end?: number } = {},
): Promise<readonly StoredEntry[]> {
  const entries: StoredEntry[] = [];
  const { first = 0, end = Number.POSITIVE_INFINITY } = range;
  for await (const batch of journal.scan(first, end)) entries.push(...batch.map(plain));
  return entries;
}

/** The same entry with its bytes in a form that compares by content alone. */
export function plain<T extends JournalEntry>(entry: T): T {
  const { bytes, identity } = entry;
  const copy = { ...entry, bytes: Uint8Array.from(bytes) };
  return identity === undefined ? copy : { ...copy, identity: Uint8Array.from(identity) };
}

/** What a journal that was given these entries must hold. */
export function stored(entries: readonly JournalEntry[]): readonly StoredEntry[] {
  return entries.map((entry, position) => ({ ...plain(entry), position }));
}

/** The promises of `Journal`, which every implementation keeps. */
export function journalContract(name: string, open: () => Promise<Journal>): void {
  describe(name, () => {
    test('is empty at first', async () => {
      await using journal = await open();
      expect(journal.size).toBe(0);
      expect(journal.recovery).toEqual({ tornBytes: 0, damage: [] });
      expect(await scanned(journal)).toEqual([]);
      expect(await journal.read([0])).toEqual([undefined]);
    });

    test.each([1, 255, 256, 511, 512, 513, 1024, 1300])(
      'gives back %i entries as they were',
      async (count) => {
        await using journal = await open();
        const entries = journalEntries(count);
        expect(await journal.append(entries)).toBe(0);
        expect(journal.size).toBe(count);
        expect(await scanned(journal)).toEqual(stored(entries));
      },
    );

    test('keeps everything an entry has', async () => {
      await using journal = await open();
      const entries = [
        journalEntry(0, { identity: new Uint8Array(32).fill(7) }),
        journalEntry(1, { bytes: new Uint8Array() }),
        journalEntry(2, { cluster: 'ümläut', source: '', receivedUs: 0 }),
        journalEntry(3, { bytes: Uint8Array.from([0, 255, 13, 0x80, 1]) }),
        journalEntry(4, { receivedUs: Number.MAX_SAFE_INTEGER }),
      ];
      const others = journalEntries(600, 5);
      await journal.append(entries);
      await journal.append(others);
      expect(await scanned(journal)).toEqual(stored([...entries, ...others]));
    });

    test('gives calls their positions in the order they were made', async () => {
      await using journal = await open();
      const sizes = [3, 600, 0, 1, 256, 700, 2];
      const calls = sizes.map((size) => journal.append(journalEntries(size)));
      expect(await Promise.all(calls)).toEqual([0, 3, 603, 603, 604, 860, 1560]);
      expect(journal.size).toBe(1562);
    });

    test('scans any range, in batches that follow one another', async () => {
      await using journal = await open();
      const entries = journalEntries(1400);
      await journal.append(entries);
      for (const [first, end] of [
        [0, 1400],
        [100, 101],
        [511, 513],
        [500, 1300],
        [1390, 9000],
        [7, 7],
        [2000, 3000],
      ] as const) {
        expect(await scanned(journal, { first, end })).toEqual(stored(entries).slice(first, end));
      }
    });

    test('does not show a scan what is appended after it began', async () => {
      await using journal = await open();
      await journal.append(journalEntries(700));
      const seen: number[] = [];
      for await (const batch of journal.scan(0, Number.POSITIVE_INFINITY)) {
        seen.push(...batch.map((entry) => entry.position));
        await journal.append(journalEntries(600, journal.size));
      }
      expect(seen).toEqual(Array.from({ length: 700 }, (_, i) => i));
    });

    test('reads single positions in the order asked, and none beyond the end', async () => {
      await using journal = await open();
      const entries = stored(journalEntries(1100));
      await journal.append(entries);
      const read = await journal.read([1099, 0, 512, 0, 1100, 511, 5000]);
      expect(read.map((entry) => entry && plain(entry))).toEqual([
        entries[1099],
        entries[0],
        entries[512],
        entries[0],
        undefined,
        entries[511],
        undefined,
      ]);
    });

    test('ends a scan whose caller gave up', async () => {
      await using journal = await open();
      await journal.append(journalEntries(2000));
      const signal = AbortSignal.abort(new Error('gave up'));
      const scan = async (): Promise<void> => {
        for await (const batch of journal.scan(0, 2000, { signal })) expect(batch).toEqual([]);
      };
      await expect(scan()).rejects.toThrow('gave up');
    });
  });
}
