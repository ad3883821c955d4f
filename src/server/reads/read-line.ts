import { renderTimeUs } from '../../event/time.ts';
import type { Scope } from '../access/scope.ts';

/** Cluster and source of what is recorded about reading. */
export const READS_ORIGIN = 'annals';

/** One question somebody asked, or the beginning of one that takes long. */
export interface Read {
  readonly id: string;
  readonly stage: 'ResponseStarted' | 'ResponseComplete';
  /** Name of the token, `annals:loopback`, or `annals:unknown`. */
  readonly username: string;
  readonly scope: Scope;
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'delete';
  readonly requestURI: string;
  readonly sourceIP: string;
  readonly userAgent?: string;
  readonly code: number;
  /** Rows of the answer; absent where it has none. */
  readonly rows?: number;
  readonly receivedUs: number;
  readonly stageUs: number;
}

/** Longer than any question a person asks; the longest one would fill the store for little. */
const MAX_URI_CHARACTERS = 16_000;
const MAX_AGENT_CHARACTERS = 1000;

/** A read as an `audit.k8s.io/v1` Event, the same as those of API servers. */
export function readLine(read: Read, notRecorded: number): string {
  const { id, stage, username, verb, requestURI, sourceIP, userAgent, code } = read;
  return JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: id,
    stage,
    requestURI: requestURI.slice(0, MAX_URI_CHARACTERS),
    verb,
    user: { username },
    sourceIPs: [sourceIP],
    ...(userAgent !== undefined && { userAgent: userAgent.slice(0, MAX_AGENT_CHARACTERS) }),
    responseStatus: { metadata: {}, code },
    requestReceivedTimestamp: renderTimeUs(read.receivedUs),
    stageTimestamp: renderTimeUs(read.stageUs),
    annotations: annotationsOf(read, notRecorded),
  });
}

function annotationsOf({ rows, scope }: Read, notRecorded: number): Record<string, string> {
  const { namespaces, clusters } = scope;
  return {
    ...(rows !== undefined && { 'annals/rows': String(rows) }),
    ...(namespaces !== undefined && { 'annals/namespaces': namespaces.join(',') }),
    ...(clusters !== undefined && { 'annals/clusters': clusters.join(',') }),
    ...(notRecorded > 0 && { 'annals/not-recorded': String(notRecorded) }),
  };
}
