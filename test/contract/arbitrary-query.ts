import fc from 'fast-check';
import type { FieldReference } from '../../src/query/field.ts';
import { KNOWN_FIELDS } from '../../src/query/field.ts';
import type { Pattern, Query, Test } from '../../src/query/query.ts';
import { WORLD } from './arbitrary-event.ts';
import { at } from './raw-event.ts';

const span = { start: 0, end: 0 };
const of = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const value = of<string>(Object.values(WORLD).flat().map(String));

/** A value whole, or with a part of it replaced by `*`. */
const pattern: fc.Arbitrary<Pattern> = fc
  .tuple(value, fc.nat({ max: 12 }), fc.nat({ max: 12 }), fc.integer({ min: 0, max: 3 }))
  .map(([text, a, b, how]) => {
    if (how === 0) return { parts: [text] };
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    return { parts: [text.slice(0, from), text.slice(to)] };
  });

const field: fc.Arbitrary<FieldReference> = fc.oneof(
  { weight: 12, arbitrary: of(KNOWN_FIELDS).map(({ name }) => ({ kind: 'known' as const, name })) },
  {
    weight: 2,
    arbitrary: of([
      ['requestObject', 'spec', 'replicas'],
      ['requestObject', 'spec', 'containers', 'image'],
      ['requestObject', 'kind'],
      ['annotations', 'authorization.k8s.io/reason'],
      ['nowhere', 'at', 'all'],
    ]).map((path) => ({ kind: 'path' as const, path })),
  },
  {
    weight: 1,
    arbitrary: of(['user.*', '*.username', 'objectRef.n*', '*', 'requestObject.*']).map((text) => ({
      kind: 'wildcard' as const,
      pattern: text,
    })),
  },
);

const test: fc.Arbitrary<Test> = fc.oneof(
  fc.constant<Test>({ kind: 'exists' }),
  pattern.map((of): Test => ({ kind: 'pattern', pattern: of })),
  fc
    .record({
      comparison: of(['>', '>=', '<', '<='] as const),
      bound: fc.oneof(
        value,
        of(['400', '0', '3.5', '1e3', '-1', '2000']),
        fc.integer({ min: 0, max: 20e6 }).map(at),
      ),
    })
    .map((range): Test => ({ kind: 'range', ...range })),
  of(['10.0.0.0/8', '10.0.0.0/24', '0.0.0.0/0', '2001:db8::/32', 'fd00::/8', '10.0.0.1/32']).map(
    (network): Test => ({ kind: 'network', network }),
  ),
  of(['^j', 'a.*n$', '[0-9]{3}', 'web(-|$)', '', '^$', 'U|ü']).map(
    (source): Test => ({ kind: 'regex', source }),
  ),
);

const leaf: fc.Arbitrary<Query> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Query>({ kind: 'all', span }) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(of(WORLD.words), of(['', 'pods', 'v1']), fc.boolean())
      .map(([first, second, prefix]): Query => {
        const parts = [second === '' ? first : `${first} ${second}`, ...(prefix ? [''] : [])];
        return { kind: 'text', pattern: { parts }, span };
      }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ field, test }).map((of): Query => ({ kind: 'field', ...of, span })),
  },
);

/** A query of the small world: every kind of node, field and test, nested a few deep. */
export const arbitraryQuery: fc.Arbitrary<Query> = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'query' },
    { weight: 3, arbitrary: leaf },
    {
      weight: 1,
      arbitrary: tie('query').map((operand): Query => ({ kind: 'not', operand, span })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(of(['and', 'or'] as const), fc.array(tie('query'), { minLength: 2, maxLength: 3 }))
        .map(([kind, operands]): Query => ({ kind, operands, span })),
    },
  ),
})).query;
