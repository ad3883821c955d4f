import { writeFile } from 'node:fs/promises';

/** What an event of a written log differs in from a plain one. */
export interface WrittenEvent {
  readonly verb: string;
  readonly user: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly code?: number;
  readonly level?: 'Metadata' | 'RequestResponse';
  readonly body?: object;
  readonly more?: object;
}

const START_MS = Date.UTC(2026, 10, 23, 12);

/** Audit events as the API server writes them, each ten seconds after the one before. */
export function logLines(events: readonly WrittenEvent[]): string {
  return events.map((event, at) => `${JSON.stringify(rawEvent(event, at))}\n`).join('');
}

/** Writes a log of such events, and after them lines as they are given. */
export async function writeLog(
  path: string,
  events: readonly WrittenEvent[],
  lines: readonly string[] = [],
): Promise<void> {
  await writeFile(path, logLines(events) + lines.map((line) => `${line}\n`).join(''));
}

function rawEvent(event: WrittenEvent, at: number): object {
  const { verb, user, resource, namespace, name, code = 200, level, body, more } = event;
  const time = new Date(START_MS + at * 10_000).toISOString().replace('Z', '000Z');
  const path = `/api/v1/namespaces/${namespace}/${resource}`;
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: level ?? (body === undefined ? 'Metadata' : 'RequestResponse'),
    auditID: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    stage: 'ResponseComplete',
    requestURI: verb === 'create' ? path : `${path}/${encodeURIComponent(name)}`,
    verb,
    user: { username: user, groups: ['system:authenticated'] },
    sourceIPs: ['192.0.2.7'],
    userAgent: 'kubectl/v1.36.3 (linux/amd64) kubernetes/abcdef0',
    objectRef: { resource, namespace, name, apiVersion: 'v1' },
    responseStatus: { metadata: {}, code },
    ...(body !== undefined && { responseObject: body }),
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    annotations: { 'authorization.k8s.io/decision': code === 403 ? 'forbid' : 'allow' },
    ...more,
  };
}
