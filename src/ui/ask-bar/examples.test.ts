import { expect, test } from 'vitest';
import { parseQuery } from '../../query/parse-query.ts';
import { EXAMPLES } from './examples.ts';

test.each(EXAMPLES)('$query has no mistake', ({ query }) => {
  expect(parseQuery(query, { nowUs: 0 })).toMatchObject({ kind: 'query' });
});
