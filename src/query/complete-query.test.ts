import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completeQuery } from './complete-query.ts';
import { KNOWN_FIELDS, knownField } from './field.ts';
import { parseQuery } from './parse-query.ts';

/** `|` is the cursor; the answer is what is replaced, the labels, and whose values to ask for. */
function complete(marked: string) {
  const cursor = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { span, candidates, values } = completeQuery(text, cursor);
  return {
    replaced: text.slice(span.start, span.end),
    labels: candidates.map(({ label }) => label),
    values,
  };
}

describe('where a condition begins there are fields, best first', () => {
  test.each([
    ['|', '', ['user', 'verb', 'resource', 'ns', 'name', 'code', 'decision', 'actor', 'ip']],
    ['us|', 'us', ['user', 'userAgent', 'user.groups', 'impersonatedUser.username']],
    ['ver|', 'ver', ['verb', 'objectRef.apiVersion']],
    ['VER|', 'VER', ['verb', 'objectRef.apiVersion']],
    ['objectRef.n|', 'objectRef.n', ['objectRef.namespace', 'objectRef.name']],
    ['verb: get and na|', 'na', ['namespace', 'name']],
    ['verb: get (age|', 'age', ['agent']],
    ['not cod|', 'cod', ['code']],
    ['-cod|', 'cod', ['code']],
    ['!cod|', 'cod', ['code']],
    ['u|ser and verb: get', 'user', ['user', 'userAgent']],
    ['@s|', '@s', ['@since']],
    ['requestO|', 'requestO', ['requestObject.']],
    [
      'annotations."pod|',
      'annotations."pod',
      ['annotations."pod-security.kubernetes.io/enforce-policy"'],
    ],
    [
      'annotations.pod|',
      'annotations.pod',
      ['annotations."pod-security.kubernetes.io/enforce-policy"'],
    ],
    ['zzz|', 'zzz', []],
  ])('%s', (marked, replaced, first) => {
    const completion = complete(marked);
    expect(completion.replaced).toBe(replaced);
    expect(completion.labels.slice(0, first.length)).toEqual(first);
    if (first.length === 0) expect(completion.labels).toEqual([]);
  });
});

describe('behind a condition', () => {
  test.each([
    ['user |', '', [':', '!=', 'and', 'or', 'not', 'user']],
    ['code |', '', [':', '!=', '>=', '<=', '>', '<', 'and']],
    ['time |', '', ['>=', '<=', '>', '<', ':', '!=', 'and']],
    ['nginx |', '', ['and', 'or', 'not', 'user']],
    ['verb: get |', '', ['and', 'or', 'not', 'user']],
    ['verb: get an|', 'an', ['and', 'annotations.']],
    ['verb: "get" |', '', ['and', 'or', 'not', 'user']],
    ['agent: /a b/ |', '', ['and', 'or', 'not', 'user']],
    ['verb: (get or list) o|', 'o', ['or']],
  ])('%s', (marked, replaced, first) => {
    const completion = complete(marked);
    expect(completion.replaced).toBe(replaced);
    expect(completion.labels.slice(0, first.length)).toEqual(first);
  });
});

describe('behind a field there are values', () => {
  const valuesOf = (name: string, prefix: string) => ({
    valuesOf: { kind: 'known', name },
    prefix,
  });
  test.each<[string, string, readonly string[], unknown]>([
    ['verb: c|', 'c', ['create'], undefined],
    [
      'verb:|',
      '',
      [
        'get',
        'list',
        'watch',
        'create',
        'update',
        'patch',
        'delete',
        'deletecollection',
        'post',
        'put',
        'head',
        'options',
      ],
      undefined,
    ],
    ['verb: (create or d|', 'd', ['delete', 'deletecollection'], undefined],
    ['verb: (not d|', 'd', ['delete', 'deletecollection'], undefined],
    ['verb: (create |', '', ['and', 'or'], undefined],
    ['verb: (create o|', 'o', ['or'], undefined],
    ['level: req|', 'req', ['Request', 'RequestResponse'], undefined],
    ['level: met|adata x', 'metadata', ['Metadata'], undefined],
    [
      'stage: |',
      '',
      ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'],
      undefined,
    ],
    ['decision = |', '', ['allow', 'forbid'], undefined],
    ['@since:|', '', ['15m', '1h', '24h', '7d', 'today', 'yesterday'], undefined],
    ['time >= t|', 't', ['today'], undefined],
    ['user: |', '', [], valuesOf('user.username', '')],
    ['user: system:no|', 'system:no', [], valuesOf('user.username', 'system:no')],
    ['user: "ja|', '"ja', [], valuesOf('user.username', 'ja')],
    ['user: "ja|i" and x', '"jai"', [], valuesOf('user.username', 'ja')],
    ['a (ns: kube\\ |', 'kube\\ ', [], valuesOf('objectRef.namespace', 'kube ')],
    ['code >= |', '', [], valuesOf('responseStatus.code', '')],
    [
      'request.spec.x: |',
      '',
      [],
      { valuesOf: { kind: 'path', path: ['requestObject', 'spec', 'x'] }, prefix: '' },
    ],
    ['usr: |', '', [], undefined],
    ['*.image: |', '', [], undefined],
  ])('%s', (marked, replaced, labels, values) => {
    expect(complete(marked)).toEqual({ replaced, labels, values });
  });
});

test('every field of the catalogue is offered, and what is put in for it reads as that field', () => {
  const { candidates } = completeQuery('', 0);
  const names = candidates
    .filter(({ kind }) => kind === 'field')
    .flatMap(({ label }) => knownField(label)?.name ?? []);
  expect(names.toSorted()).toEqual(KNOWN_FIELDS.map(({ name }) => name).toSorted());
  for (const { kind, text } of candidates.filter((each) => !each.text.endsWith('.'))) {
    if (kind !== 'field') continue;
    const value = text.startsWith('@') ? '2h' : '*';
    const written = text.includes(':') ? text + value : `${text}: ${value}`;
    expect(parseQuery(written, { nowUs: 1e15 }).kind, written).toBe('query');
  }
});

test('any text and cursor give a completion whose span holds the cursor', () => {
  const piece = fc.constantFrom(
    ...['user', ':', ' ', '"', '(', ')', 'and', 'or ', 'not ', '-', '!', '*', '\\', '/', '>=', '='],
    ...['code', '[', ' TO ', 'a.b', '@since', '2h', 'annotations.', '&&', '|', '\0', '\ud800'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(40), (pieces, at) => {
      const text = pieces.join('');
      const cursor = Math.min(at, text.length);
      const { span } = completeQuery(text, at);
      expect(span.start).toBeLessThanOrEqual(cursor);
      expect(span.end).toBeGreaterThanOrEqual(cursor);
      expect(span.end).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 3000 },
  );
});
