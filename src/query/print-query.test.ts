import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryQuery } from '../../test/fixtures/query/arbitrary-query.ts';
import { parseQuery } from './parse-query.ts';
import { printQuery } from './print-query.ts';
import type { Query } from './query.ts';

const NOW_US = 1_764_000_000_000_000;

function parsed(text: string): Query {
  const result = parseQuery(text, { nowUs: NOW_US });
  if (result.kind === 'errors') throw new Error(`${text}: ${JSON.stringify(result.errors)}`);
  return result.query;
}

function withoutSpans(query: Query): unknown {
  return JSON.parse(JSON.stringify(query, (key, value) => (key === 'span' ? undefined : value)));
}

test.each([
  ['', ''],
  ['*', ''],
  ['not *', 'not *'],
  ['user.username:jai', 'user: jai'],
  ['user = "jai"', 'user: jai'],
  ['user != jai', 'not user: jai'],
  ['-user:jai !verb:get', 'not user: jai and not verb: get'],
  ['a OR b && c', 'a or b and c'],
  ['(a or b) c', '(a or b) and c'],
  ['not (a b)', 'not (a and b)'],
  ['not not a', 'not not a'],
  ['verb:create or verb:"update"', 'verb: (create or update)'],
  ['verb:(create or not update)', 'verb: create or not verb: update'],
  ['not verb:(a or b) c', 'not verb: (a or b) and c'],
  ['code:[400 TO 499]', 'code >= 400 and code <= 499'],
  ['code:{400 TO *}', 'code > 400'],
  ['code:[* TO *]', 'code: *'],
  ['code:(>=500 or 4*)', 'code: (>= 500 or 4*)'],
  ['code: 0403', 'code: 403'],
  ['ip:"10.0.0.0/8"', 'ip: 10.0.0.0/8'],
  ['@since:2h', 'time >= 2025-11-24T14:00:00.000000Z'],
  ['time: today', 'time >= 2025-11-24T00:00:00.000000Z and time < 2025-11-25T00:00:00.000000Z'],
  ['user: "a b"', 'user: "a b"'],
  ['user: a\\ b*', 'user: a\\ b*'],
  ['user: "a*b"', 'user: "a*b"'],
  ['user: "and"', 'user: "and"'],
  ['user: system:node:*', 'user: system:node:*'],
  ['uri: /api/', 'uri: "/api/"'],
  ['uri: /api/v1?limit=5', 'uri: "/api/v1?limit=5"'],
  ['uri: /api/v1', 'uri: /api/v1'],
  ['uri: /(a|b)\\/c/', 'uri: /(a|b)\\/c/'],
  ['annotations."a.b/c": x', 'annotations."a.b/c": x'],
  ['request.spec.replicas >= 3', 'requestObject.spec.replicas >= 3'],
  ['req*.image: **x**', 'req*.image: *x*'],
  ['"-x" \\-x* "a:b" a\\:b*', '"-x" and \\-x* and "a:b" and a\\:b*'],
])('%j is printed as %j', (text, printed) => {
  expect(printQuery(parsed(text))).toBe(printed);
  expect(printQuery(parsed(printed))).toBe(printed);
});

test('any query is read back from its printed text', () => {
  fc.assert(
    fc.property(arbitraryQuery, (query) => {
      expect(withoutSpans(parsed(printQuery(query)))).toEqual(withoutSpans(query));
    }),
    { numRuns: 2000 },
  );
});

test('whatever can be read is printed in a way that stays the same', () => {
  const piece = fc.constantFrom(
    ...['user', ':', ' ', '"', '(', ')', 'and', 'or', 'not', '-', '!', '*', '\\', '/', '>=', '='],
    ...['code', '4', '..', '[', ' TO ', ']', 'a.b', '@since', '2h', 'annotations.', 'ip', '&&'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const result = parseQuery(pieces.join(''), { nowUs: NOW_US });
      if (result.kind === 'errors') return;
      const printed = printQuery(result.query);
      expect(withoutSpans(parsed(printed))).toEqual(withoutSpans(result.query));
    }),
    { numRuns: 5000 },
  );
});
