import type { AuditEvent } from '../event/audit-event.ts';

/** Verbs whose requests last as long as the client wishes. */
export const LONG_RUNNING_VERBS = ['watch', 'proxy'] as const;

/** Subresources whose requests last as long as the client wishes. */
export const LONG_RUNNING_SUBRESOURCES = ['attach', 'exec', 'proxy', 'log', 'portforward'] as const;

/** The profiler's endpoints, which run for as many seconds as they are asked to. */
export const LONG_RUNNING_PATH = '/debug/pprof/';

/**
 * Whether the duration of a request says nothing about the API server, because the client decides
 * how long it lasts. The lists are the ones kube-apiserver configures itself with.
 */
export function isLongRunning({ verb, objectRef, requestURI }: AuditEvent): boolean {
  return (
    includes(LONG_RUNNING_VERBS, verb) ||
    includes(LONG_RUNNING_SUBRESOURCES, objectRef?.subresource) ||
    (requestURI?.startsWith(LONG_RUNNING_PATH) ?? false)
  );
}

function includes(list: readonly string[], value: string | undefined): boolean {
  return value !== undefined && list.includes(value);
}
