import type { RawEvent } from '../event/audit-event.ts';
import type { LineBatch, Origin } from '../index/prepare-batch.ts';

/** Lays lines end to end in one buffer of their own, which can be moved to another thread. */
export function lineBatchOf(
  events: readonly Pick<RawEvent, 'cluster' | 'source' | 'bytes'>[],
): LineBatch {
  const bytes = new Uint8Array(events.reduce((sum, event) => sum + event.bytes.length, 0));
  const offsets = new Uint32Array(events.length + 1);
  const originOf = new Uint32Array(events.length);
  const origins: Origin[] = [];
  const numbers = new Map<string, number>();
  let at = 0;
  for (const [i, event] of events.entries()) {
    bytes.set(event.bytes, at);
    at += event.bytes.length;
    offsets[i + 1] = at;
    originOf[i] = originNumber(event, origins, numbers);
  }
  return { bytes, offsets, origins, originOf };
}

function originNumber(
  { cluster, source }: Origin,
  origins: Origin[],
  numbers: Map<string, number>,
): number {
  const last = origins.at(-1);
  if (last?.cluster === cluster && last.source === source) return origins.length - 1;
  const key = JSON.stringify([cluster, source]);
  const known = numbers.get(key);
  if (known !== undefined) return known;
  origins.push({ cluster, source });
  numbers.set(key, origins.length - 1);
  return origins.length - 1;
}
