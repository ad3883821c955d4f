import { expect, test } from 'vitest';
import { withCondition, withoutCondition } from './condition.ts';

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
  ['verb: get', 'verb', 'list', 'include', 'verb: (get or list)'],
  ['verb: (get or list)', 'verb', 'list', 'include', 'verb: (get or list)'],
  ['verb: (get or list)', 'ns', 'dev', 'include', 'verb: (get or list) and ns: dev'],
  [
    'verb: (get or list) and ns: a',
    'verb',
    'list',
    'exclude',
    'verb: get and ns: a and not verb: list',
  ],
  ['not verb: get', 'verb', 'list', 'exclude', 'not verb: get and not verb: list'],
  ['user: jai', 'user.username', 'asha', 'include', 'user.username: (jai or asha)'],
] as const)('%j with %s %j to %s', (query, field, value, kind, result) => {
  expect(withCondition(query, field, value, kind)).toBe(result);
});

test.each([
  ['verb: get', 'verb', 'get', 'include', ''],
  ['ns: dev and verb: (get or list)', 'verb', 'get', 'include', 'ns: dev and verb: list'],
  ['not verb: get and ns: dev', 'verb', 'get', 'exclude', 'ns: dev'],
  ['ns: * and verb: get', 'ns', '', 'exists', 'verb: get'],
  ['verb: get or ns: dev', 'verb', 'get', 'include', 'verb: get or ns: dev'],
  ['user: jai', 'user.username', 'jai', 'include', ''],
  ['', 'verb', 'get', 'include', ''],
] as const)('%j without %s %j to %s', (query, field, value, kind, result) => {
  expect(withoutCondition(query, field, value, kind)).toBe(result);
});
