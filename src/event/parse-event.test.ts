import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRejected, parseEvent } from './parse-event.ts';
import { parseJson, valueAt } from './parse-json.ts';

const LEAST = '"auditID":"a","stage":"ResponseComplete","level":"Metadata"';

describe('a line becomes an event', () => {
  test.each([
    ['the least there is', `{${LEAST}}`],
    ['an item of an EventList, without kind and apiVersion', `{${LEAST},"verb":"get"}`],
    ['an event of v1', `{"kind":"Event","apiVersion":"audit.k8s.io/v1",${LEAST}}`],
    ['an event of v1beta1', `{"kind":"Event","apiVersion":"audit.k8s.io/v1beta1",${LEAST}}`],
    ['an event of v1alpha1', `{"kind":"Event","apiVersion":"audit.k8s.io/v1alpha1",${LEAST}}`],
    ['a failed authentication', `{${LEAST},"user":{},"responseStatus":{"metadata":{},"code":401}}`],
    ['a JSON patch', `{${LEAST},"requestObject":[{"op":"remove","path":"/a"}]}`],
    ['fields of a later version', `{${LEAST},"fromTheFuture":{"x":[1]}}`],
    ['blanks and a line end', ` {${LEAST}} \r`],
    ['an odd Audit-ID', `{"auditID":"../../etc\\"<script>","stage":"Panic","level":"None"}`],
  ])('%s', (_what, line) => {
    expect(parseEvent(line)).toEqual(JSON.parse(line));
  });

  test('null is absence, as in the decoder of Go', () => {
    const line = `{${LEAST},"user":{"username":"a","groups":null},"verb":null,"requestReceivedTimestamp":null,"requestObject":{"kept":null}}`;
    expect(parseEvent(line)).toEqual({
      auditID: 'a',
      stage: 'ResponseComplete',
      level: 'Metadata',
      user: { username: 'a' },
      requestObject: { kept: null },
    });
  });

  test('half of a surrogate pair becomes U+FFFD, a whole pair stays', () => {
    const line = `{${LEAST},"userAgent":"x\\ud800y\\ud83d\\ude00z\\\\ud800"}`;
    expect(parseEvent(line)).toMatchObject({ userAgent: 'x\ufffdy\u{1f600}z\\ud800' });
  });
});

describe('a line is refused with a reason', () => {
  test.each([
    ['nothing', '', 'not JSON: cut short'],
    ['half a line', `{${LEAST},"verb":"cre`, 'not JSON: cut short'],
    ['words', 'I1123 19:28:12 server.go', 'not JSON: unexpected character at column 1'],
    ['a list', '[]', 'not a JSON object'],
    ['a text', '"a"', 'not a JSON object'],
    [
      'another kind',
      '{"kind":"Policy","apiVersion":"audit.k8s.io/v1"}',
      'not an audit event: kind is "Policy"',
    ],
    [
      'another group',
      '{"kind":"Event","apiVersion":"v1"}',
      'not an audit event: apiVersion is "v1"',
    ],
    ['no auditID', '{"stage":"Panic","level":"None"}', 'not an audit event: no auditID'],
    ['an empty auditID', '{"auditID":"","stage":"Panic","level":"None"}', 'auditID is not a text'],
    [
      'a stage from the future',
      '{"auditID":"a","stage":"Dreaming","level":"None"}',
      'unknown stage "Dreaming"',
    ],
    ['no stage', '{"auditID":"a","level":"None"}', 'unknown stage missing'],
    ['no level', '{"auditID":"a","stage":"Panic"}', 'unknown level missing'],
    ['a number for a verb', `{${LEAST},"verb":5}`, 'verb is not a text'],
    ['a user without fields', `{${LEAST},"user":"jai"}`, 'user is not an object'],
    [
      'a number among the groups',
      `{${LEAST},"user":{"groups":["a",1]}}`,
      'user.groups holds more than texts',
    ],
    [
      'a code of 2^32',
      `{${LEAST},"responseStatus":{"code":4294967296}}`,
      'responseStatus.code is not an integer of 32 bits',
    ],
    [
      'a broken time',
      `{${LEAST},"stageTimestamp":"yesterday"}`,
      'stageTimestamp is not a time: yesterday',
    ],
    [
      'a day that is none',
      `{${LEAST},"stageTimestamp":"2026-02-30T00:00:00.000000Z"}`,
      'stageTimestamp is not a time: 2026-02-30T00:00:00.000000Z',
    ],
    [
      'an annotation that is no text',
      `{${LEAST},"annotations":{"a/b":1}}`,
      'annotations."a/b" is not a text',
    ],
    [
      'extra that is no list',
      `{${LEAST},"user":{"extra":{"a":"b"}}}`,
      'user.extra."a" is not a list',
    ],
  ])('%s', (_what, line, rejected) => {
    expect(parseEvent(line)).toEqual({ rejected });
  });

  test('nesting of 200 is fine, of 2,000 is refused', () => {
    const nested = (depth: number): string =>
      `{${LEAST},"requestObject":${'{"a":['.repeat(depth / 2)}1${']}'.repeat(depth / 2)}}`;
    expect(isRejected(parseEvent(nested(200)))).toBe(false);
    expect(parseEvent(nested(2000))).toEqual({ rejected: 'nested more than 1000 deep' });
  });

  test('brackets inside of texts are no nesting', () => {
    const line = `{${LEAST},"userAgent":"${'['.repeat(3000)}"}`;
    expect(isRejected(parseEvent(line))).toBe(false);
  });

  test('a reason never quotes the line, which may hold a secret', () => {
    const line = `{${LEAST},"requestObject":{"password":"hunter2" oops}}`;
    expect(JSON.stringify(parseEvent(line))).not.toContain('hunter2');
  });
});

describe('integers a double cannot hold', () => {
  test.each([
    ['9007199254740993', 9007199254740993n],
    ['-12345678901234567890', -12345678901234567890n],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740991', 9007199254740991],
    ['1234567890123456', 1234567890123456],
    ['1.5', 1.5],
    ['1e400', Number.POSITIVE_INFINITY],
  ])('%s stays as it was written', (digits, value) => {
    const event = parseEvent(`{${LEAST},"requestObject":{"n":${digits},"l":[ ${digits} ]}}`);
    expect(event).toMatchObject({ requestObject: { n: value, l: [value] } });
  });

  test('texts that look like them stay texts', () => {
    const line = `{${LEAST},"requestObject":{"n":9007199254740993,"s":"9007199254740993","t":"int:123"}}`;
    expect(parseEvent(line)).toMatchObject({
      requestObject: { n: 9007199254740993n, s: '9007199254740993', t: 'int:123' },
    });
  });

  test('are the nearest double when asked for doubles', () => {
    expect(
      parseEvent(`{${LEAST},"requestObject":9007199254740993}`, { integers: 'doubles' }),
    ).toMatchObject({
      requestObject: 9007199254740992,
    });
  });
});

test('any text at all gives an event or a reason', () => {
  const pieces = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', '1', 'null', 'a', LEAST);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.array(pieces).map((list) => list.join('')),
      ),
      (text) => {
        const event = parseEvent(text);
        expect(isRejected(event) ? event.rejected : event.auditID).toBeTypeOf('string');
      },
    ),
    { numRuns: 2000 },
  );
});

test('what JSON.parse reads is read the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/\d{16}/.test(text));
      expect(parseJson(text)).toEqual({ value: JSON.parse(text) });
    }),
  );
});

test('the column of a mistake is the first character that cannot stand there', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(), (value, seed) => {
      const text = JSON.stringify(value);
      const cut = text.slice(0, seed % (text.length + 1));
      const json = parseJson(cut);
      if ('rejected' in json) expect(json.rejected).toBe('not JSON: cut short');
      const at = seed % (text.length + 1);
      const broken = parseJson(`${text.slice(0, at)}\u0001${text.slice(at)}`);
      expect(broken).toMatchObject({ rejected: expect.stringMatching(/^not JSON: /) });
    }),
    { numRuns: 500 },
  );
  expect(parseJson('{"a":1,}')).toEqual({ rejected: 'not JSON: unexpected character at column 8' });
  expect(parseJson('{"a" 1}')).toEqual({ rejected: 'not JSON: unexpected character at column 6' });
  expect(parseJson('{"a":01}')).toEqual({ rejected: 'not JSON: unexpected character at column 7' });
  expect(parseJson('{"a":1} x')).toEqual({
    rejected: 'not JSON: unexpected character at column 9',
  });
});

test('a path is followed through own keys only', () => {
  expect(valueAt({ a: { b: 1 } }, ['a', 'b'])).toBe(1);
  expect(valueAt({ a: { b: 1 } }, ['a', 'toString'])).toBeUndefined();
  expect(valueAt({ a: [1] }, ['a', '0'])).toBeUndefined();
});
