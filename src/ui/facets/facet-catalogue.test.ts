import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownField } from '../../query/field.ts';
import { parseQuery } from '../../query/parse-query.ts';
import { FACETS, holdsText } from './facet-catalogue.ts';

test('each facet is of a field that can be counted', () => {
  expect(FACETS.filter(({ field }) => knownField(field)?.name !== field)).toEqual([]);
});

test.each([
  ['actor', 'system:serviceaccount:ci:deployer', 'deployer in ci'],
  ['responseStatus.code', '403', '403 refused'],
  ['responseStatus.code', '418', '418'],
  ['userAgent', 'kubectl/v1.33.1 (linux/amd64) kubernetes/abc', 'kubectl 1.33.1'],
])('%s %s reads %s', (field, value, text) => {
  expect(FACETS.find((facet) => facet.field === field)?.show?.(value)).toBe(text);
});

test('any text that is searched in a facet is a question for that text', () => {
  const text = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() === text);
  fc.assert(
    fc.property(text, (text) => {
      expect(parseQuery(holdsText('agent', text), { nowUs: 0 })).toMatchObject({
        kind: 'query',
        query: { kind: 'field', test: { kind: 'pattern', pattern: { parts: ['', text, ''] } } },
      });
    }),
  );
});
