import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_RULES } from '../redact/default-rules.ts';
import { loadRedactRules, parseRedactRules } from './redact-rules-file.ts';

const EXAMPLE = `
without: [ca-bundles]
rules:
  - id: vault
    description: Passwords of widgets.
    apiGroups: [example.com]
    resources: [widgets]
    kinds: [Widget]
    paths: [spec.password, 'spec.users[*].token']
    annotations: [example.com/token]
    action: mask
`;

test('own rules come before the default ones', () => {
  const { rules, problems } = parseRedactRules(EXAMPLE);
  expect(problems).toEqual([]);
  expect(rules[0]).toEqual({
    id: 'vault',
    description: 'Passwords of widgets.',
    apiGroups: ['example.com'],
    resources: ['widgets'],
    kinds: ['Widget'],
    paths: ['spec.password', 'spec.users[*].token'],
    annotations: ['example.com/token'],
    action: 'mask',
  });
  expect(rules.slice(1)).toEqual(DEFAULT_RULES.filter(({ id }) => id !== 'ca-bundles'));
});

test('the default rules can be left out, and an action is a hash unless told', () => {
  const { rules } = parseRedactRules('defaults: false\nrules: [{id: a, paths: [b]}]');
  expect(rules).toEqual([{ id: 'a', description: '', paths: ['b'], action: 'hash' }]);
});

describe('a mistake is told with its place', () => {
  test.each([
    ['', 1, 1, 'expected a map with "rules"'],
    ['[]', 1, 1, 'expected a map with "rules"'],
    ['rules: {', 1, 9, /flow map/i],
    ['rule: []', 1, 1, 'unknown "rule"; known are rules, without, defaults'],
    ['rules:\n', 1, 7, '"rules" is not a list'],
    ['rules: x', 1, 8, '"rules" is not a list'],
    ['defaults: maybe', 1, 11, '"defaults" is not true or false'],
    ['without: [nope]', 1, 10, 'no default rule has the id "nope"'],
    ['rules:\n  - x', 2, 5, 'a rule is not a map'],
    ['rules:\n  - paths: [a]', 2, 5, 'a rule needs an "id" of small letters, digits and hyphens'],
    ['rules:\n  - id: a', 2, 5, 'a rule needs "paths", "annotations", "parameters" or "keep"'],
    [
      'rules:\n  - id: a\n    paths: [b]\n    action: shred',
      2,
      5,
      '"action" is none of hash, mask, drop',
    ],
    ['rules:\n  - id: a\n    paths: b', 3, 12, '"paths" is not a list of texts'],
    ['rules:\n  - id: a\n    paths: [1]', 3, 12, '"paths" is not a list of texts'],
    ['rules:\n  - id: a\n    paths: []', 3, 12, '"paths" is not a list of texts'],
    ['rules:\n  - id: a\n    path: [b]', 3, 5, /^unknown "path"; known are id, /],
    [
      'rules:\n  - id: a\n    paths: [b, "c..d"]',
      3,
      16,
      'the path "c..d": unexpected "." at character 3',
    ],
    [
      'rules:\n  - id: a\n    keep: [b]',
      2,
      5,
      '"keep" needs "resources" or "kinds": it hides all else of an object',
    ],
    ['rules:\n  - {id: a, paths: [b]}\n  - {id: a, paths: [b]}', 3, 5, 'the id "a" is taken'],
    ['rules:\n  - {id: env-values, paths: [b]}', 2, 5, 'the id "env-values" is taken'],
  ])('%j', (text, line, column, message) => {
    const [problem] = parseRedactRules(text).problems;
    expect(problem).toEqual({
      line,
      column,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  test('all of them at once', () => {
    const { problems } = parseRedactRules(
      'rules:\n  - id: A\n    paths: ["", "a[0]"]\n    action: x',
    );
    expect(problems.map(({ line }) => line)).toEqual([2, 2, 3, 3]);
  });
});

test('a file that cannot be read is a failure that says how to go on', async () => {
  const path = join(import.meta.dirname, 'no-such-file.yaml');
  const failure = await loadRedactRules(path).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'redact/rules-invalid' });
});
