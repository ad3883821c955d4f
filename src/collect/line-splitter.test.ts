import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_LINE_BYTES } from './limits.ts';
import { type LineBatch, lineBytes } from './line-batch.ts';
import { LineSplitter } from './line-splitter.ts';

interface Split {
  readonly lines: readonly (readonly [number, string])[];
  readonly rejected: readonly (readonly [number, string])[];
  readonly last: readonly [number, string] | undefined;
}

function split(chunks: readonly Buffer[]): Split {
  const splitter = new LineSplitter();
  const batches: LineBatch[] = chunks.flatMap((chunk) => splitter.push(chunk));
  const last = splitter.end();
  return {
    lines: batches.flatMap((batch) =>
      batch.lines.map((line, i) => [line, lineBytes(batch, i).toString('latin1')] as const),
    ),
    rejected: batches.flatMap(({ rejected }) =>
      rejected.map(({ line, reason }) => [line, reason] as const),
    ),
    last: last && [last.line, last.bytes.toString('latin1')],
  };
}

test.each([
  ['', [], undefined],
  ['a', [], [1, 'a']],
  ['a\n', [[1, 'a']], undefined],
  ['a\nb', [[1, 'a']], [2, 'b']],
  ['\n\n a \n\n', [[3, ' a ']], undefined],
  [
    'a\r\nb\r\n',
    [
      [1, 'a'],
      [2, 'b'],
    ],
    undefined,
  ],
  ['a\r', [], [1, 'a']],
  ['\0\0\0a\n\0\0', [[1, 'a']], undefined],
  ['a\0b\0\n', [[1, 'a\0b']], undefined],
  ['\xff\xfe\n', [[1, '\xff\xfe']], undefined],
  [' \t \r\n\0 \nx\n', [[3, 'x']], undefined],
])('%j', (text, lines, last) => {
  expect(split([Buffer.from(text, 'latin1')])).toEqual({ lines, rejected: [], last });
});

test('the same bytes give the same lines however they are chunked', () => {
  const byte = fc.constantFrom(0, 0x0a, 0x0d, 0x20, 0x61, 0x7b, 0xff);
  const chunks = fc.array(fc.array(byte, { maxLength: 12 }).map((bytes) => Buffer.from(bytes)));
  fc.assert(
    fc.property(chunks, (parts) => {
      expect(split(parts)).toEqual(split([Buffer.concat(parts)]));
    }),
  );
});

test('a line past the limit is rejected once and those around it are kept', () => {
  const long = Array.from({ length: 18 }, () => Buffer.alloc(1 << 20, 'x'));
  const { lines, rejected } = split([Buffer.from('a\n'), ...long, Buffer.from('\nb\n')]);
  expect(lines).toEqual([
    [1, 'a'],
    [3, 'b'],
  ]);
  expect(rejected).toEqual([[2, 'longer than 16 MiB; only its beginning is kept here']]);
});

test('a line of exactly the limit is kept', () => {
  const line = Buffer.alloc(MAX_LINE_BYTES, 'x');
  const { lines, rejected } = split([
    line.subarray(0, 1000),
    line.subarray(1000),
    Buffer.from('\n'),
  ]);
  expect(lines.map(([number, text]) => [number, text.length])).toEqual([[1, MAX_LINE_BYTES]]);
  expect(rejected).toEqual([]);
});
