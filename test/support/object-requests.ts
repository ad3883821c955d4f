import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { AuditEvent } from '../../src/event/audit-event.ts';
import { isJsonObject } from '../../src/event/json-value.ts';
import { isRejected, parseEvent } from '../../src/event/parse-event.ts';
import type { ObjectRequest } from '../../src/trail/history/history.ts';
import { textAt } from '../../src/trail/read-body.ts';
import { foldRequests } from '../../src/trail/request.ts';

/** The requests about one object. */
export interface RecordedObject {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly requests: readonly ObjectRequest[];
}

/** The lines of the recorded writes. */
export function recordedWrites(): readonly string[] {
  const path = resolve(import.meta.dirname, '../fixtures/history/writes.ndjson.gz');
  return gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
}

/** An event as a request of its own. */
export function requestOf(event: AuditEvent, position: number): ObjectRequest {
  const [request] = foldRequests([{ cluster: 'c', source: 's', event }]);
  if (request === undefined) throw new Error('no request');
  return { position, request };
}

/** Events by the object they are about. */
export function objectsOf(lines: readonly string[]): readonly RecordedObject[] {
  const grouped = new Map<string, { key: readonly string[]; requests: ObjectRequest[] }>();
  for (const [position, line] of lines.entries()) {
    const event = parseEvent(line);
    if (isRejected(event)) continue;
    const { resource = '', namespace = '', apiGroup = '' } = event.objectRef ?? {};
    const body = isJsonObject(event.responseObject) ? event.responseObject : undefined;
    const name = event.objectRef?.name ?? textAt(body, 'metadata', 'name');
    if (name === undefined) continue;
    const place = resource === 'namespaces' ? '' : namespace;
    const key = JSON.stringify([apiGroup, resource, place, name]);
    const group = grouped.get(key) ?? { key: [resource, place, name], requests: [] };
    group.requests.push(requestOf(event, position));
    grouped.set(key, group);
  }
  return [...grouped.values()].map(
    ({ key: [resource = '', namespace = '', name = ''], requests }) => ({
      resource,
      namespace,
      name,
      requests,
    }),
  );
}

/** The requests with their events changed. */
export function withEvents(
  requests: readonly ObjectRequest[],
  change: (event: AuditEvent) => AuditEvent,
): readonly ObjectRequest[] {
  return requests.map(({ position, request }) => requestOf(change(request.last.event), position));
}
