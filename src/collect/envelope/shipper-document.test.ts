import { expect, test } from 'vitest';
import { nativeEvent, told } from '../../../test/fixtures/envelopes/read-envelope.ts';
import { unwrap } from './unwrap.ts';

const A = nativeEvent('a');
const parsed = JSON.parse(A) as object;
const PARSED = JSON.stringify(parsed);
const KUBERNETES = { kubernetes: { host: 'cp-1', pod_name: 'kube-apiserver-cp-1' } };
const UNKNOWN = 'unknown: the documents of a log shipper, without an audit event in them';

test.each<[string, unknown, readonly string[] | string]>([
  ['Fluent Bit', { date: 1.5, log: A }, [A]],
  ['Fluent Bit with the kubernetes filter', { log: A, ...KUBERNETES }, [`${A} <- cp-1`]],
  ['Fluent Bit, line parsed into log', { log: parsed, date: 1 }, [PARSED]],
  ['Fluent Bit, line merged beside log: the line is exact', { log: `${A}\n`, ...parsed }, [A]],
  ['a merged line without the line itself', { ...parsed, '@timestamp': 't' }, [PARSED]],
  [
    'a message of another event does not replace the event',
    { ...parsed, log: nativeEvent('z') },
    [JSON.stringify({ ...parsed, log: nativeEvent('z') })],
  ],
  ['Vector', { host: 'cp-1', message: A, source_type: 'file', timestamp: 't' }, [`${A} <- cp-1`]],
  ['Vector, line parsed', { message: parsed }, [PARSED]],
  [
    'Filebeat',
    {
      '@timestamp': 't',
      message: A,
      log: { offset: 1, file: { path: '/a' } },
      host: { name: 'cp-1' },
    },
    [`${A} <- cp-1`],
  ],
  ["Elastic's schema", { '@timestamp': 't', event: { original: A }, message: 'short' }, [A]],
  ['journald', { MESSAGE: A, _HOSTNAME: 'x' }, [A]],
  ['an Elasticsearch document', { _index: 'audit', _source: { message: A } }, [A]],
  ['an answer to a search', { took: 1, hits: { total: 1, hits: [{ _source: parsed }] } }, [PARSED]],
  ['Splunk', { preview: false, result: { _raw: A, host: 'cp-1' } }, [`${A} <- cp-1`]],
  ['a list of documents', [{ log: A }, { log: A }], [A, A]],
  ['a string in a string', JSON.stringify(A), [A]],
  ['another log', { log: 'GET / 200', ...KUBERNETES }, UNKNOWN],
  ['a line cut short', { '@timestamp': 't', message: A.slice(0, -5) }, UNKNOWN],
])('%s', (_what, document, expected) => {
  expect(told(unwrap(Buffer.from(JSON.stringify(document))))).toEqual(expected);
});

test.each([
  [
    'a host of an OpenShift node log',
    `ip-10-0-1-2.ec2.internal ${A}`,
    [`${A} <- ip-10-0-1-2.ec2.internal`],
  ],
  [
    'more than one word is not taken for a host',
    `Nov 23 cp-1 ${A}`,
    'unknown: audit events behind the prefix of another log',
  ],
])('%s', (_what, line, expected) => {
  expect(told(unwrap(Buffer.from(line)))).toEqual(expected);
});
