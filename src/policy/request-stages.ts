import type { Stage } from '../event/audit-event.ts';
import type { RequestAttributes } from './request-attributes.ts';

const LONG_VERBS = new Set(['watch', 'proxy']);
const LONG_SUBRESOURCES = new Set(['attach', 'exec', 'proxy', 'log', 'portforward']);

/** Whether the API server counts a request among those that may last, and so writes ResponseStarted. */
function isLongRunning(request: RequestAttributes): boolean {
  if (LONG_VERBS.has(request.verb)) return true;
  if (request.kind === 'nonResource') return request.path.startsWith('/debug/pprof/');
  return LONG_SUBRESOURCES.has(request.subresource);
}

/**
 * The stages a request goes through when nothing panics. One whose authentication failed is
 * written once, at ResponseStarted.
 */
export function stagesOf(request: RequestAttributes): readonly Stage[] {
  if (request.caller === undefined) return ['ResponseStarted'];
  if (isLongRunning(request)) return ['RequestReceived', 'ResponseStarted', 'ResponseComplete'];
  return ['RequestReceived', 'ResponseComplete'];
}
