import type { Query } from '../../query/query.ts';
import { and, field, is, not, oneOf, or, path } from '../query-tree.ts';

/** Names one object of one cluster, as all events about it do. */
export interface ObjectName {
  readonly cluster: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name: string;
}

/** What is asked of the store about one object. */
export interface ObjectQueries {
  /** Requests by the object's name that are no plain reads. */
  readonly touches: Query;
  /** Those that count as successful writes. */
  readonly writes: Query;
  /** Creations for which the API server chose this name. */
  readonly generated: Query;
  /** Deletions of many that may have reached it. */
  readonly collections: Query;
  readonly reads: Query;
}

const READ_VERBS = ['get', 'list', 'watch', 'head'];
const SESSIONS = ['attach', 'exec', 'log', 'portforward', 'proxy'];

/** The queries about one object. */
export function objectQueries(object: ObjectName): ObjectQueries {
  const kind = kindOf(object);
  const own = and(...kind, is('objectRef.name', object.name));
  const isSession = oneOf('objectRef.subresource', SESSIONS);
  const read = and(oneOf('verb', READ_VERBS), not(isSession));
  const succeeded = field('responseStatus.code', { kind: 'range', comparison: '<', bound: '300' });
  const dryRun = field('requestURI', { kind: 'pattern', pattern: { parts: ['', 'dryRun=', ''] } });
  return {
    touches: and(own, not(read)),
    reads: and(own, read),
    writes: and(
      own,
      oneOf('verb', ['create', 'update', 'patch', 'delete']),
      succeeded,
      not(dryRun),
      not(oneOf('objectRef.subresource', [...SESSIONS, 'token'])),
    ),
    generated: and(
      ...kind,
      is('verb', 'create'),
      is('objectRef.name', null),
      is('objectRef.subresource', null),
      succeeded,
      path(['responseObject', 'metadata', 'name'], object.name),
    ),
    collections: and(...kind, is('verb', 'deletecollection'), succeeded, not(dryRun)),
  };
}

/** Creations of objects whose recorded bodies name one of these uids as owner. */
export function ownedQuery(cluster: string, uids: readonly string[]): Query {
  const named = uids.flatMap((uid) =>
    ['requestObject', 'responseObject'].map((body) =>
      path([body, 'metadata', 'ownerReferences', 'uid'], uid),
    ),
  );
  return and(is('cluster', cluster), is('verb', 'create'), or(...named));
}

function kindOf({ cluster, group, resource, namespace }: ObjectName): readonly Query[] {
  const place =
    namespace !== undefined
      ? [is('objectRef.namespace', namespace)]
      : // A Namespace has its own name there.
        resource === 'namespaces'
        ? []
        : [is('objectRef.namespace', null)];
  return [
    is('cluster', cluster),
    is('objectRef.resource', resource),
    group === '' ? is('objectRef.apiGroup', null) : is('objectRef.apiGroup', group),
    ...place,
  ];
}
