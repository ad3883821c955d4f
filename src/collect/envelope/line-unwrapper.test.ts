import { expect, test } from 'vitest';
import { nativeEvent } from '../../../test/fixtures/envelopes/read-envelope.ts';
import { type LineBatch, lineBytes } from '../line-batch.ts';
import { LineSplitter } from '../line-splitter.ts';
import { LineUnwrapper } from './line-unwrapper.ts';

const [A, B] = [nativeEvent('a'), nativeEvent('b')];

function read(text: string): readonly string[] {
  const unwrapper = new LineUnwrapper();
  const batches = new LineSplitter()
    .push(Buffer.from(text))
    .flatMap((batch) => unwrapper.push(batch));
  const end = unwrapper.end();
  return [...batches, ...(end === undefined ? [] : [end])].flatMap(lines);
}

function lines(batch: LineBatch): readonly string[] {
  const source = (i: number): string =>
    batch.sources?.[i] === undefined ? '' : ` <- ${batch.sources[i]}`;
  return [
    ...batch.lines.map((line, i) => `${line}: ${lineBytes(batch, i)}${source(i)}`),
    ...batch.rejected.map(({ line, reason }) => `${line} rejected: ${reason}`),
  ];
}

test.each<[string, string, readonly string[]]>([
  ['native lines', `${A}\n${B}\n`, [`1: ${A}`, `2: ${B}`]],
  [
    'a wrapped line between native ones',
    `${A}\ncp-1 ${B}\n${A}\n`,
    [`1: ${A}`, `2: ${B} <- cp-1`, `3: ${A}`],
  ],
  ['a list on a line', `{"kind":"EventList","items":[${A},${B}]}\n`, [`1: ${A}`, `1: ${B}`]],
  ['a list of wrapped events', `[{"log":${JSON.stringify(A)}},${B}]\n`, [`1: ${A}`, `1: ${B}`]],
  [
    'a line in parts',
    `2026-11-23T19:40:47.9Z stdout P ${A.slice(0, 40)}\n2026-11-23T19:40:47.9Z stdout F ${A.slice(40)}\n${B}\n`,
    [`1: ${A}`, `3: ${B}`],
  ],
  [
    'whole lines whose end a shipper took away',
    [A, B].map((log) => `${JSON.stringify({ log, stream: 'stdout', time: 't' })}\n`).join(''),
    [`1: ${A}`, `2: ${B}`],
  ],
  [
    'an event with a field added behind',
    `${A.slice(0, -1)},"@timestamp":"t"}\n${B}\n`,
    [`1: ${A}`, `2: ${B}`],
  ],
  [
    'a part without the rest',
    `${A}\n2026-11-23T19:40:47.9Z stdout P {"kind":\n`,
    [
      `1: ${A}`,
      '2 rejected: cut short: the rest of a line that a container runtime split is missing',
    ],
  ],
  [
    'a line of something else',
    `{"kind":"Pod","apiVersion":"v1"}\n${A}\n`,
    ['1 rejected: not an audit event: it looks like a Kubernetes object of kind Pod', `2: ${A}`],
  ],
  ['a broken line passes, for its reader to say what is wrong', '{"kind":\n', ['1: {"kind":']],
])('%s', (_what, text, expected) => {
  expect(read(text)).toEqual(expected);
});

test('lines as the API server writes them are not copied', () => {
  const [batch] = new LineSplitter().push(Buffer.from(`${A}\n${B}\n`));
  expect(batch && new LineUnwrapper().push(batch)).toEqual([batch]);
});
