import { describe, expect, test } from 'vitest';
import { parseQuery } from '../../query/parse-query.ts';
import { NOISE, PRESETS } from './presets.ts';
import { queryOf } from './question.ts';

describe('queryOf', () => {
  test.each([
    [{ noise: true }, ''],
    [{ noise: true, q: 'verb: get' }, 'verb: get'],
    [{}, `not (${NOISE})`],
    [{ noise: true, q: 'a or b', only: ['exec'] }, `(a or b) and (${PRESETS.exec.query})`],
  ] as const)('%j', (state, query) => {
    expect(queryOf(state)).toBe(query);
  });

  test.each(Object.entries({ ...PRESETS, noise: { query: NOISE } }))(
    'the query of %s has no mistake',
    (_name, { query }) => {
      expect(parseQuery(query, { nowUs: 0 })).toMatchObject({ kind: 'query' });
    },
  );
});
