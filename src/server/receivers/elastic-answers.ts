import type { Failure } from '../../base/failure.ts';
import type { FailureCode } from '../../base/failure-codes.ts';
import type { BulkItem } from '../../collect/receive/bulk-request.ts';
import type { Figures } from './receiver-metrics.ts';
import type { Pretence } from './receiver-settings.ts';

/** What `GET /` tells: shippers read product and version from it and give up on others. */
export function aboutAnswer({ product, version }: Pretence): object {
  const isOpenSearch = product === 'opensearch';
  return {
    name: 'annals',
    cluster_name: 'annals',
    cluster_uuid: 'YW5uYWxzLWF1ZGl0LXRyYWls',
    version: {
      ...(isOpenSearch ? { distribution: 'opensearch' } : { build_flavor: 'default' }),
      number: version,
      build_type: 'tar',
      build_hash: 'unknown',
      build_date: '2026-01-01T00:00:00.000Z',
      build_snapshot: false,
      lucene_version: '9.12.0',
      minimum_wire_compatibility_version: isOpenSearch ? '7.10.0' : '7.17.0',
      minimum_index_compatibility_version: '7.0.0',
    },
    tagline: isOpenSearch
      ? 'The OpenSearch Project: https://opensearch.org/'
      : 'You Know, for Search',
  };
}

/** The answer to a bulk request, with an item an action. */
export function bulkAnswer(items: readonly BulkItem[], tookMs: number): object {
  return {
    took: Math.round(tookMs),
    errors: items.some(({ outcome }) => outcome.kind === 'rejected'),
    items: items.map(itemAnswer),
  };
}

/** The answer to a request of one document, with its status. */
export function documentAnswer(item: BulkItem): { readonly status: number; readonly body: object } {
  const { status, error, ...kept } = outcomeOf(item);
  if (error === undefined) return { status, body: kept };
  return { status, body: { error: { root_cause: [error], ...error }, status } };
}

function itemAnswer(item: BulkItem): object {
  return { [item.action.name]: outcomeOf(item) };
}

interface Outcome {
  readonly status: number;
  readonly error?: { readonly type: string; readonly reason: string };
  readonly [field: string]: unknown;
}

/** A document that was sent before is no conflict: it is in the trail, as the sender wants. */
function outcomeOf({ action: { name, index = 'annals', id }, outcome }: BulkItem): Outcome {
  if (outcome.kind === 'rejected') {
    const type = name === 'index' || name === 'create' ? 'document_parsing_exception' : ILLEGAL;
    const error = { type, reason: outcome.reason };
    return { _index: index, _id: id ?? null, status: 400, error };
  }
  const isNew = outcome.kind === 'kept';
  return {
    _index: index,
    _id: id ?? String(outcome.position),
    _version: 1,
    result: isNew ? 'created' : 'noop',
    _shards: { total: 1, successful: 1, failed: 0 },
    _seq_no: outcome.position,
    _primary_term: 1,
    status: isNew ? 201 : 200,
  };
}

const ILLEGAL = 'illegal_argument_exception';

/** Sums up a bulk request for the metrics. */
export function bulkFigures(items: readonly BulkItem[]): Figures {
  const count = (kind: BulkItem['outcome']['kind']): number =>
    items.filter(({ outcome }) => outcome.kind === kind).length;
  return { kept: count('kept'), duplicates: count('duplicate'), rejected: count('rejected') };
}

const TYPES: Readonly<Partial<Record<FailureCode, string>>> = {
  'receive/busy': 'es_rejected_execution_exception',
  'receive/denied': 'security_exception',
  'receive/forbidden': 'security_exception',
  'receive/too-large': 'content_too_long_exception',
  'receive/unknown-cluster': 'index_not_found_exception',
};

/** A failure as Elasticsearch writes them. */
export function elasticFailure({ code, message }: Failure, status: number): object {
  const isOurs = status >= 500;
  const type = TYPES[code] ?? (isOurs ? 'exception' : ILLEGAL);
  const reason = `${message} [${code}]`;
  return { error: { root_cause: [{ type, reason }], type, reason }, status };
}
