import { expect, test } from 'vitest';
import { chosenOf } from './query-parts.ts';

const NONE = new Set<string>();

test.each([
  ['', {}],
  ['verb: get', { verb: { included: new Set(['get']), excluded: NONE } }],
  [
    'verb: (get or list) and not verb: watch and ns: *',
    {
      verb: { included: new Set(['get', 'list']), excluded: new Set(['watch']) },
      'objectRef.namespace': { included: NONE, excluded: NONE, existence: 'exists' },
    },
  ],
  ['not ns: *', { 'objectRef.namespace': { included: NONE, excluded: NONE, existence: 'absent' } }],
  ['verb: get or ns: dev', {}],
  ['verb: ge*', {}],
  ['code >= 400', {}],
  ['code: 403', { 'responseStatus.code': { included: new Set(['403']), excluded: NONE } }],
])('%j chooses', (query, chosen) => {
  expect(Object.fromEntries(chosenOf(query))).toEqual(chosen);
});
