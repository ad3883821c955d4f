import { expect, test } from 'vitest';
import { withCondition } from './condition.ts';

test.each([
  ['', 'verb', 'get', 'include', 'verb: get'],
  ['verb: get', 'verb', 'get', 'include', 'verb: get'],
  ['ns: dev', 'verb', 'get', 'exclude', 'ns: dev and not verb: get'],
  ['ns: dev or ns: shop', 'verb', 'get', 'include', '(ns: dev or ns: shop) and verb: get'],
  ['ns: dev and verb: get', 'verb', 'get', 'exclude', 'ns: dev and not verb: get'],
  ['ns: dev and not verb: get', 'verb', 'get', 'include', 'ns: dev and verb: get'],
  ['agent: "a and b"', 'verb', 'get', 'include', 'agent: "a and b" and verb: get'],
  ['ns:', 'verb', 'get', 'include', '(ns:) and verb: get'],
  ['', 'agent', 'a "b" \\', 'include', 'agent: "a \\"b\\" \\\\"'],
  ['', 'name', '*', 'include', 'name: "*"'],
  ['ns: *', 'ns', '', 'absent', 'not ns: *'],
] as const)('%j with %s %j to %s', (query, field, value, kind, result) => {
  expect(withCondition(query, field, value, kind)).toBe(result);
});
