import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DocumentCutter } from './document-cutter.ts';
import { MAX_LINE_BYTES } from './limits.ts';
import { type LineBatch, lineBytes } from './line-batch.ts';

interface Cut {
  readonly events: readonly (readonly [number, string])[];
  readonly rejected: readonly (readonly [number, string, string])[];
}

function cut(chunks: readonly Buffer[]): Cut {
  const cutter = new DocumentCutter();
  const batches: LineBatch[] = [...chunks.map((chunk) => cutter.push(chunk)), cutter.end()];
  return {
    events: batches.flatMap((batch) =>
      batch.lines.map((line, i) => [line, lineBytes(batch, i).toString()] as const),
    ),
    rejected: batches.flatMap(({ rejected }) =>
      rejected.map(
        ({ line, reason, bytes }) => [line, reason, Buffer.from(bytes).toString()] as const,
      ),
    ),
  };
}

describe('whole documents', () => {
  test.each([
    ['', []],
    ['{"a":1}', [[1, '{"a":1}']]],
    [
      '{"a":1}\n{"b":2}\n',
      [
        [1, '{"a":1}'],
        [2, '{"b":2}'],
      ],
    ],
    [
      '{"a":1}{"b":2}',
      [
        [1, '{"a":1}'],
        [1, '{"b":2}'],
      ],
    ],
    [
      '{"a":1},\n{"b":2}',
      [
        [1, '{"a":1}'],
        [2, '{"b":2}'],
      ],
    ],
    ['\ufeff{"a":1}', [[1, '{"a":1}']]],
    ['{\n  "a": [1,\r\n 2],\n  "b": "x  y"\n}\n', [[1, '{"a":[1,2],"b":"x  y"}']]],
    [
      '{"events":[{"a":1}],"streams":[{"b":2}]}{"c":3}',
      [
        [1, '{"a":1}'],
        [1, '{"c":3}'],
      ],
    ],
    ['{"a": 1, "b": {}}', [[1, '{"a": 1, "b": {}}']]],
    [
      '[{"a":1},\n {"b":[{}]}]',
      [
        [1, '{"a":1}'],
        [2, '{"b":[{}]}'],
      ],
    ],
    [
      '{"kind":"EventList","items":[{"a":1},{"b":2}]}',
      [
        [1, '{"a":1}'],
        [1, '{"b":2}'],
      ],
    ],
    ['{"items":[]}', []],
    ['{\n"items": [\n{\n"a": 1\n}\n],\n"kind": "EventList"\n}', [[3, '{"a":1}']]],
    ['{"x":{"items":[{"a":1}]}}', [[1, '{"x":{"items":[{"a":1}]}}']]],
    ['{"x":"items","y":[{}]}', [[1, '{"x":"items","y":[{}]}']]],
    ['{"items":{"a":[{}]}}', [[1, '{"items":{"a":[{}]}}']]],
    ['{"a":"\\"}{"}', [[1, '{"a":"\\"}{"}']]],
    [
      '{"items":[{"n":12345678901234567890,"f":1.0,"e":"\\u003c"}]}',
      [[1, '{"n":12345678901234567890,"f":1.0,"e":"\\u003c"}']],
    ],
  ])('%j', (text, events) => {
    expect(cut([Buffer.from(text)])).toEqual({ events, rejected: [] });
  });
});

describe('broken documents are named, and what follows them is kept', () => {
  test.each([
    ['{"a":', [], [[1, 'not JSON: cut short', '{"a":']]],
    ['{"a":"x\n{"b":2}', [[2, '{"b":2}']], [[1, 'not JSON: cut short inside a text', '{"a":"x']]],
    ['{"a":1,\n{"b":2}', [[2, '{"b":2}']], [[1, 'not JSON: cut short', '{"a":1,\n']]],
    ['{"a":]}\n{"b":2}', [[2, '{"b":2}']], [[1, 'not JSON: brackets do not match', '{"a":']]],
    ['hello\n{"b":2}', [[2, '{"b":2}']], [[1, 'not JSON', 'hello']]],
    ['[1,{"b":2}]', [[1, '{"b":2}']], [[1, 'not a JSON object', '']]],
    ['["x{",{"b":2}]', [[1, '{"b":2}']], [[1, 'not a JSON object', '']]],
  ])('%j', (text, events, rejected) => {
    expect(cut([Buffer.from(text)])).toEqual({ events, rejected });
  });
});

test('the same bytes give the same events however they are chunked', () => {
  const byte = fc.constantFrom(...Buffer.from('{}[]:,"\\\n ai1'));
  const piece = fc.oneof(
    fc.array(byte, { maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom('{"items":[', '{"a":1}', '{"items"', '"}]}', '{"a":{"b":[', '"\\"', '"\\\n')
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.array(piece), (parts) => {
      expect(cut(parts)).toEqual(cut([Buffer.concat(parts)]));
    }),
    { numRuns: 2000 },
  );
});

test('every document of a list comes out with its value, however it is laid out', () => {
  const event = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(fc.array(event), fc.constantFrom(0, 2), fc.boolean(), (events, indent, asList) => {
      const list = asList ? events : { kind: 'EventList', items: events };
      const found = cut([Buffer.from(JSON.stringify(list, undefined, indent))]);
      expect(found.events.map(([, text]) => text)).toEqual(
        events.map((one) => JSON.stringify(one)),
      );
      expect(found.rejected).toEqual([]);
    }),
  );
});

test('an event past the limit is rejected without being kept in memory', () => {
  const long = Array.from({ length: 20 }, () => Buffer.alloc(1 << 20, 'x'));
  const { events, rejected } = cut([Buffer.from('[{"a":"'), ...long, Buffer.from('"},{"b":2}]')]);
  expect(events).toEqual([[1, '{"b":2}']]);
  expect(rejected.map(([line, reason, sample]) => [line, reason, sample.length])).toEqual([
    [1, `longer than ${MAX_LINE_BYTES >> 20} MiB; only its beginning is kept here`, 4096],
  ]);
});
