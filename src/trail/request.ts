import type { AuditEvent, RecordedEvent, Stage } from '../event/audit-event.ts';
import { stageTimeUs } from '../event/time.ts';

/** The events of one call to the API server, folded into one thing. */
export interface Request {
  /** See `requestKey`. */
  readonly key: string;
  readonly cluster: string;
  /** Chosen by the client when it likes: several requests may share it. */
  readonly auditID: string;
  /** By rank of the stage, then by its time; what ties keeps the order it came in. */
  readonly stages: readonly RecordedEvent[];
  /** The event of the highest rank, the latest of equals: it tells the most. */
  readonly last: RecordedEvent;
  /** Whether the answer was given in full. When not, the call still runs or its end was not kept. */
  readonly finished: boolean;
}

const RANKS: Readonly<Record<Stage, number>> = {
  RequestReceived: 0,
  ResponseStarted: 1,
  ResponseComplete: 2,
  Panic: 2,
};

/** How far a request has come at a stage. `Panic` stands in the place of `ResponseComplete`. */
export function stageRank(stage: Stage): number {
  return RANKS[stage];
}

/**
 * What all events of one request have in common and no other request has. The Audit-ID alone would
 * not do: the client chooses it. A list in JSON, so that no value can be mistaken for two.
 */
export function requestKey({ cluster, event }: RecordedEvent): string {
  return JSON.stringify([
    cluster,
    event.auditID,
    event.user?.username ?? '',
    event.requestURI ?? '',
    event.requestReceivedTimestamp ?? event.timestamp ?? '',
  ]);
}

/** Folds events into requests, in the order in which a request first appears. */
export function foldRequests(events: readonly RecordedEvent[]): readonly Request[] {
  const groups = new Map<string, RecordedEvent[]>();
  for (const recorded of events) {
    const key = requestKey(recorded);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [recorded]);
    else group.push(recorded);
  }
  const requests: Request[] = [];
  for (const [key, group] of groups) {
    const stages = group.toSorted(byStage);
    const last = stages.at(-1);
    if (last === undefined) continue;
    const { cluster, event } = last;
    requests.push({
      key,
      cluster,
      auditID: event.auditID,
      stages,
      last,
      finished: endsRequest(event),
    });
  }
  return requests;
}

function byStage(a: RecordedEvent, b: RecordedEvent): number {
  const ranks = stageRank(a.event.stage) - stageRank(b.event.stage);
  return ranks === 0 ? stageTimeUs(a.event) - stageTimeUs(b.event) : ranks;
}

/**
 * Whether nothing follows this event. What is turned away before the caller is known (401, and 400
 * for a malformed timeout) is one event at ResponseStarted.
 */
export function endsRequest({ stage, user, responseStatus }: AuditEvent): boolean {
  if (stageRank(stage) === 2) return true;
  const code = responseStatus?.code ?? 0;
  if (stage !== 'ResponseStarted') return false;
  return code === 401 || (code >= 400 && (user?.username ?? '') === '');
}
