import { isJsonObject } from '../../event/json-value.ts';
import { requestTimeUs, stageTimeUs } from '../../event/time.ts';
import { outcomeOf } from '../outcome.ts';
import { textAt } from '../read-body.ts';
import { classifyRequest } from './classify-request.ts';
import type { ObjectRequest } from './history.ts';

/**
 * Requests in the order in which they took effect: by the time of the answer, and where two ran at the
 * same time, by the resource versions they left behind, if both tell.
 */
export function orderRequests(requests: readonly ObjectRequest[]): readonly ObjectRequest[] {
  const sorted = requests.toSorted(
    (a, b) => answeredUs(a) - answeredUs(b) || a.position - b.position,
  );
  const ordered: ObjectRequest[] = [];
  for (const request of sorted) {
    let at = ordered.length;
    while (at > 0 && isOvertaken(ordered[at - 1], request)) at--;
    ordered.splice(at, 0, request);
  }
  return ordered;
}

/** Whether the earlier answer belongs to the later of two writes that ran at the same time. */
function isOvertaken(earlier: ObjectRequest | undefined, later: ObjectRequest): boolean {
  if (earlier === undefined || requestTimeUs(later.request.last.event) > answeredUs(earlier)) {
    return false;
  }
  // A watcher may write to an object before its creator has the answer.
  const [first, second] = [earlier, later].map(({ request }) =>
    classifyRequest(request.last.event),
  );
  if (second?.kind === 'creation' && first?.kind === 'write') return true;
  const a = writtenVersion(earlier);
  const b = writtenVersion(later);
  return a !== undefined && b !== undefined && a > b;
}

/** When a request was answered. */
export function answeredUs({ request }: ObjectRequest): number {
  return stageTimeUs(request.last.event);
}

/**
 * Resource versions are opaque to clients, but since Kubernetes 1.35 they are documented to be numbers
 * that grow, and they always were.
 */
function writtenVersion({ request }: ObjectRequest): bigint | undefined {
  const { event } = request.last;
  const { responseObject, verb } = event;
  if (verb === 'get' || verb === 'delete' || !isJsonObject(responseObject)) return undefined;
  if (outcomeOf(event).kind !== 'succeeded') return undefined;
  const version = textAt(responseObject, 'metadata', 'resourceVersion') ?? '';
  return /^\d{1,20}$/.test(version) ? BigInt(version) : undefined;
}
