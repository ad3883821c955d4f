import { withoutMembers } from './json-members.ts';
import type { Members } from './unwrapped.ts';

/**
 * Fields that shippers put beside the fields of an event when they merge it into a document of their
 * own. An event has no field of these names, except `timestamp` in Kubernetes 1.8 and before; what is
 * not listed here stays, for it may be a field of the future.
 */
const ADDED: ReadonlySet<string> = new Set([
  '@timestamp',
  '@version',
  '@metadata',
  '_p',
  'agent',
  'container',
  'container_id',
  'container_name',
  'date',
  'docker',
  'ecs',
  'event',
  'file',
  'fileset',
  'host',
  'hostname',
  'input',
  'kubernetes',
  'log',
  'logtag',
  'message',
  'offset',
  'path',
  'service',
  'source_type',
  'stream',
  'tag',
  'tags',
  'time',
]);

/**
 * An event without what shippers added to it, so that it is the same event whether it came through
 * a shipper or not. What stays is byte for byte as it was.
 */
export function withoutAddedFields(text: Buffer, members: Members): Buffer {
  const isModern = members.has('requestReceivedTimestamp');
  return withoutMembers(text, (key) => ADDED.has(key) || (isModern && key === 'timestamp'));
}
