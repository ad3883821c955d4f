import { renderTimeUs } from '../../src/event/time.ts';
import { openDiskStore } from '../../src/store/open-disk-store.ts';
import { event, NOON_US, raw } from '../contract/raw-event.ts';

/**
 * Appends, seals and prunes for ever in the store of its argument, and says after each step what is
 * safe: `kept SIZE` or `removed END`. It ends by being killed.
 */
const root = process.argv[2] ?? '';
const sizes = { sealEvents: 4096, reopenBelow: 0, journalFileBytes: 5000 };
const store = await openDiskStore(root, { mode: 'write', ...sizes });
let next = (await store.summary()).events + ((await store.removed())?.events ?? 0);
for (;;) {
  const events = Array.from({ length: 300 }, (_, i) => {
    const us = NOON_US + (next + i) * 1e6;
    const times = { requestReceivedTimestamp: renderTimeUs(us), stageTimestamp: renderTimeUs(us) };
    return raw(event({ auditID: `k${next + i}`, ...times }), { receivedUs: us });
  });
  const outcomes = await store.append(events);
  next += outcomes.length;
  process.stdout.write(`kept ${next}\n`);
  await store.seal();
  // Keeps the last 1,000 events or so.
  const removal = await store.prune({ keepUs: 1000e6 }, NOON_US + next * 1e6);
  if (removal !== undefined) process.stdout.write(`removed ${removal.end}\n`);
  await store.sweep();
}
