import { expect, test } from 'vitest';
import type { WireRow } from '../../api/row.ts';
import { type ClickedValue, valueChoices } from './value-choices.ts';

const asked = (clicked: ClickedValue, q = '') =>
  valueChoices({ q }, clicked).map(({ label, change }) => `${label} → ${change.q}`);

test('a verb', () => {
  expect(asked({ field: 'verb', value: 'get', text: 'read' }, 'ns: dev')).toEqual([
    'Only this → ns: dev and verb: get',
    'Without this → ns: dev and not verb: get',
    'Only with any verb → ns: dev and verb: *',
  ]);
});

test('a person', () => {
  const clicked = { field: 'user.username', value: 'jai b', text: '"jai b"' };
  expect(asked(clicked).at(-2)).toBe('All that "jai b" did → user: "jai b" or as: "jai b"');
  const { to, change } = valueChoices({}, clicked).at(-1) ?? {};
  expect([to, change]).toEqual(['/identity', { user: 'jai b' }]);
});

test('an object', () => {
  const row = { resource: 'roles', apiGroup: 'rbac.authorization.k8s.io', name: 'x' } as WireRow;
  expect(asked({ field: 'objectRef.name', value: 'x', text: 'x', row }).at(-2)).toBe(
    'All that happened to this object → resource: roles and apiGroup: rbac.authorization.k8s.io and name: x',
  );
  const { to, change } =
    valueChoices({}, { field: 'objectRef.name', value: 'x', text: 'x', row }).at(-1) ?? {};
  expect([to, change]).toEqual([
    '/object',
    {
      cluster: undefined,
      group: 'rbac.authorization.k8s.io',
      resource: 'roles',
      namespace: undefined,
      name: 'x',
    },
  ]);
});
