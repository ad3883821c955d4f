import type { RawEvent } from '../event/audit-event.ts';
import type { LineBatch } from '../index/prepare-batch.ts';
import { OriginNumbers } from './origin-numbers.ts';

/** Lays lines end to end in one buffer of their own, which can be moved to another thread. */
export function lineBatchOf(
  events: readonly Pick<RawEvent, 'cluster' | 'source' | 'bytes'>[],
): LineBatch {
  const bytes = new Uint8Array(events.reduce((sum, event) => sum + event.bytes.length, 0));
  const offsets = new Uint32Array(events.length + 1);
  const originOf = new Uint32Array(events.length);
  const numbers = new OriginNumbers();
  let at = 0;
  for (const [i, event] of events.entries()) {
    bytes.set(event.bytes, at);
    at += event.bytes.length;
    offsets[i + 1] = at;
    originOf[i] = numbers.of(event);
  }
  return { bytes, offsets, origins: numbers.origins, originOf };
}
