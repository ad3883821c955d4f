import { expect, test } from 'vitest';
import { FACETS } from './facet-catalogue.ts';
import { orderFacets, typeOfFacet } from './facet-order.ts';

test.each([
  [[], 'who', ['actor']],
  [[], 'IP', ['sourceIPs']],
  [[], 'nothing is called so', []],
  [['cluster', 'verb'], '', ['cluster', 'verb', 'actor']],
  [['unknown', 'verb'], '', ['verb', 'actor', 'objectRef.resource']],
])('pinned %j, searched %j', (pinned, word, first) => {
  const fields = orderFacets(FACETS, { pinned, word }).map(({ field }) => field);
  expect(fields.slice(0, 3).filter((field) => word === '' || field === first[0])).toEqual(first);
});

test.each([
  ['responseStatus.code', 'number'],
  ['sourceIPs', 'address'],
  ['verb', 'text'],
])('%s is a %s', (field, word) => {
  expect(typeOfFacet(field).word).toBe(word);
});
