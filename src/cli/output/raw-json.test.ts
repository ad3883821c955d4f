import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prettyRawJson, rawMember } from './raw-json.ts';

test('a member comes out as it stands there', () => {
  const json = '{"a":{"b":1},"b": {"x" : 1.0, "b":[]} ,"c":12345678901234567890,"d":"}"}';
  expect(['a', 'b', 'c', 'd', 'x', 'e'].map((key) => rawMember(json, key))).toEqual([
    '{"b":1}',
    '{"x" : 1.0, "b":[]}',
    '12345678901234567890',
    '"}"',
    undefined,
    undefined,
  ]);
});

test('pretty text means the same as what it was made of', () => {
  const value = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(value, value, (body, other) => {
      const member = rawMember(JSON.stringify({ other, body }), 'body') ?? '';
      expect(JSON.parse(member)).toEqual(JSON.parse(JSON.stringify(body)));
    }),
  );
  const ascii = fc
    .jsonValue({ maxDepth: 4 })
    .filter((one) => /^[\x20-\x7e]*$/.test(JSON.stringify(one)));
  fc.assert(
    fc.property(ascii, (body) => {
      expect(prettyRawJson(JSON.stringify(body))).toBe(JSON.stringify(body, undefined, 2));
    }),
  );
});

test('a text of 10 MiB full of escapes is shown, shortened', () => {
  const json = `{"a":"${'\\n"'.slice(0, 2).repeat(5 << 20)}"}`;
  expect(prettyRawJson(rawMember(json, 'a') ?? '')).toHaveLength(10_000);
});
