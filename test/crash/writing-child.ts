import { openJournal } from '../../src/journal/open-journal.ts';

/**
 * Appends numbered events to the journal named as the first argument until it is killed, in calls of
 * changing size, and writes a line with the journal's size after each acknowledgement.
 */
const journal = await openJournal(process.argv[2] ?? '', {
  blockTiles: 1,
  level: 1,
  rotateBytes: 50_000,
  maxFileBytes: 20_000,
});
process.stdout.write(`open ${journal.size}\n`);
for (let call = 0; ; call++) {
  const first = journal.size;
  const entries = Array.from({ length: [3, 40, 300, 1, 900][call % 5] ?? 1 }, (_, i) => ({
    cluster: 'prod',
    source: 'child',
    receivedUs: first + i,
    bytes: Buffer.from(`{"number":${first + i},"text":"${'x'.repeat((first + i) % 90)}"}`),
  }));
  await journal.append(entries);
  process.stdout.write(`kept ${journal.size}\n`);
}
