import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RawEvent } from '../src/event/audit-event.ts';
import { createServer, type ServerOptions } from '../src/server/create-server.ts';
import type { App } from '../src/server/serving.ts';
import { MemoryStore } from '../src/store/memory-store.ts';
import { raw } from './contract/raw-event.ts';

/** A moment after the last of the recorded events. */
export const FIXTURE_NOW_US: number = Date.UTC(2026, 10, 23, 20) * 1000;

/** The recorded events of `fixtures/recorded`, as a source would hand them over. */
export function recordedEvents(): readonly RawEvent[] {
  const path = resolve(import.meta.dirname, 'fixtures/recorded/mixed.ndjson');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) =>
    raw(line, { cluster: 'demo', source: 'mixed.ndjson', receivedUs: FIXTURE_NOW_US }),
  );
}

/** A server over a store in memory that holds these events; it listens nowhere. */
export async function serveEvents(
  events: readonly RawEvent[],
  options: Partial<ServerOptions> = {},
): Promise<App> {
  const store = new MemoryStore();
  await store.append(events);
  return createServer({ store, nowUs: () => FIXTURE_NOW_US, version: '1.2.3', ...options });
}
