import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { nativeEvent, readEnvelope, told } from '../../../test/fixtures/envelopes/read-envelope.ts';
import { unwrap } from './unwrap.ts';

const [A, B] = [nativeEvent('a'), nativeEvent('b')];
const GROUP = '/aws/eks/prod/cluster';
const STREAM = 'kube-apiserver-audit-1';
const FROM = `${GROUP}/${STREAM}`;

function subscription(fields: object = {}): object {
  return {
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: GROUP,
    logStream: STREAM,
    subscriptionFilters: ['all'],
    logEvents: [
      { id: '1', timestamp: 1, message: A },
      { id: '2', timestamp: 2, message: B },
    ],
    ...fields,
  };
}

const packed = (value: object): string => gzipSync(JSON.stringify(value)).toString('base64');
const both = [`${A} <- ${FROM}`, `${B} <- ${FROM}`];

test.each<[string, unknown, readonly string[] | string]>([
  ['a subscription', subscription(), both],
  ['its test message', subscription({ messageType: 'CONTROL_MESSAGE', logEvents: [{}] }), []],
  ['another log of the cluster', subscription({ logStream: 'authenticator-1' }), []],
  [
    'a stream of a name its owner chose',
    subscription({ logStream: 'x' }),
    both.map((one) => one.replace(STREAM, 'x')),
  ],
  [
    'a message cut at the limit of CloudWatch is handed on, to be refused',
    subscription({ logEvents: [{ message: A }, { message: B.slice(0, 50) }] }),
    [both[0] ?? '', `${JSON.stringify(B.slice(0, 50))} <- ${FROM}`],
  ],
  ['a Lambda call', { awslogs: { data: packed(subscription()) } }, both],
  ['Kinesis records', { Records: [{ kinesis: { data: packed(subscription()) } }] }, both],
  ['a Firehose delivery', { requestId: 'r', records: [{ data: packed(subscription()) }] }, both],
  ['one Firehose record', { recordId: '1', data: packed(subscription()) }, both],
  [
    'Firehose, already unpacked',
    { records: [{ data: Buffer.from(`${A}\n`).toString('base64') }] },
    [A],
  ],
  [
    'filter-log-events',
    {
      events: [
        { logStreamName: STREAM, message: A, ingestionTime: 1 },
        { logStreamName: 'kube-scheduler-1', message: 'I1123' },
      ],
    },
    [`${A} <- ${STREAM}`],
  ],
  [
    'get-log-events',
    { events: [{ timestamp: 1, message: A, ingestionTime: 1 }], nextForwardToken: 'f' },
    [A],
  ],
  ['one of its events', { timestamp: 1, message: A, ingestionTime: 1 }, [A]],
  [
    'Logs Insights',
    {
      results: [
        [
          { field: '@timestamp', value: 't' },
          { field: '@message', value: A },
        ],
      ],
    },
    [A],
  ],
  [
    'Logs Insights as the console saves it',
    [{ '@timestamp': 't', '@message': JSON.parse(A) }],
    [JSON.stringify(JSON.parse(A))],
  ],
  [
    'no events in an audit stream',
    subscription({ logEvents: [{ message: 'hello' }] }),
    'unknown: CloudWatch records without audit events',
  ],
  [
    'data that is not gzip',
    { awslogs: { data: 'H4sIbroken' } },
    'unknown: CloudWatch records without audit events',
  ],
])('%s', (_what, envelope, expected) => {
  expect(told(unwrap(Buffer.from(JSON.stringify(envelope))))).toEqual(expected);
});

test('a line of an export to S3 has its time before the event', () => {
  expect(told(unwrap(Buffer.from(`2026-11-23T19:40:47.902Z ${A}`)))).toEqual([A]);
});

test('Firehose joins bodies without a line end', () => {
  const body = JSON.stringify(subscription());
  expect(told(unwrap(Buffer.from(body + body)))).toEqual([...both, ...both]);
});

test('gzip that would fill the memory is not unpacked', () => {
  const bomb = gzipSync(Buffer.alloc(80 << 20, ' ')).toString('base64');
  const found = unwrap(Buffer.from(JSON.stringify({ awslogs: { data: bomb } })));
  expect(found.kind).toBe('unknown');
});

test('a real answer of filter-log-events', () => {
  const answer = readEnvelope('eks-cloud-watch.json');
  const { events } = JSON.parse(answer.toString()) as {
    events: { message: string; logStreamName: string }[];
  };
  expect(events.length).toBe(6);
  expect(told(unwrap(answer))).toEqual(
    events.map(({ message, logStreamName }) => `${message} <- ${logStreamName}`),
  );
});
