import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compilePolicy } from '../src/policy/compile-policy.ts';
import { walkPolicy } from '../src/policy/evaluate.ts';
import { LINT_CODES } from '../src/policy/lint-codes.ts';
import { loadPolicy } from '../src/policy/load-policy.ts';
import { requestFromUrl } from '../src/policy/request-from-url.ts';
import { parsePolicyBytes, parsePolicyDocument } from '../src/policy-file/parse-policy-document.ts';

const FOLDER = join(import.meta.dirname, 'fixtures/policy/upstream');

interface Load {
  readonly policy: string;
  readonly error?: string;
  readonly errors?: readonly unknown[];
  readonly warning?: string;
  readonly loaded?: { readonly rules: readonly { readonly omitManagedFields: boolean | null }[] };
}

interface Evaluation {
  readonly policy: string;
  readonly cases: readonly {
    readonly method: string;
    readonly url: string;
    readonly user?: string;
    readonly groups?: readonly string[];
    readonly expected: {
      readonly error?: string;
      readonly level: string;
      readonly rule: number | null;
      readonly omitStages: readonly string[];
      readonly omitManagedFields: boolean;
      readonly attributes: Readonly<Record<string, unknown>>;
    };
  }[];
}

function rows<T>(file: string): readonly T[] {
  const text = gunzipSync(readFileSync(join(FOLDER, file))).toString();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** Upstream says the same thing once, since it leaves out some indices. */
function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

const loads = rows<Load>('load.ndjson.gz').map((row, i) => [i, row] as const);
const evaluations = ['evaluate.ndjson.gz', 'selectors.ndjson.gz']
  .flatMap((file) => rows<Evaluation>(file))
  .map((row, i) => [i, row] as const);

test('there are enough cases to mean something', () => {
  expect(loads.length).toBeGreaterThan(250);
  expect(evaluations.flatMap(([, { cases }]) => cases).length).toBeGreaterThan(4000);
});

test.each(loads)('load %i: accepts, refuses and warns as upstream', (_i, row) => {
  const { policy, findings } = loadPolicy(parsePolicyDocument(row.policy), '1.36');
  expect(policy === undefined, row.policy).toBe(row.error !== undefined);
  const errors = findings.flatMap(({ upstream, message }) =>
    upstream === undefined ? [] : [{ upstream, message }],
  );
  expect(distinct(errors).map(({ upstream }) => upstream)).toEqual(row.errors ?? []);
  if (row.loaded !== undefined) {
    const rules = row.loaded.rules.map((rule) => ({
      ...rule,
      omitManagedFields: rule.omitManagedFields ?? undefined,
    }));
    expect(policy).toEqual({ ...row.loaded, rules });
    const strict = findings.some(({ code }) => code === 'stray-key' || code === 'duplicate-key');
    expect(strict).toBe(row.warning !== undefined);
  }
  const codes = findings.map(({ code }) => LINT_CODES[code].severity);
  expect(codes.includes('error')).toBe(row.error !== undefined);
});

test.each(evaluations)('evaluate %i: reads requests and decides as upstream', (_i, row) => {
  const { policy } = loadPolicy(parsePolicyDocument(row.policy), '1.36');
  if (policy === undefined) throw new Error('does not load');
  const evaluators = [walkPolicy(policy), compilePolicy(policy)];
  for (const { method, url, user, groups, expected } of row.cases) {
    const caller = user === undefined ? undefined : { name: user, groups: groups ?? [] };
    const request = requestFromUrl(method, url, caller);
    if (expected.error !== undefined) {
      expect(request).toHaveProperty('badRequest');
      continue;
    }
    if ('badRequest' in request) throw new Error(`${url}: ${request.badRequest}`);
    const { kind, caller: _caller, ...attributes } = request;
    const nothing = { apiGroup: '', resource: '', subresource: '', namespace: '', name: '' };
    expect({ ...nothing, ...attributes, resourceRequest: kind === 'resource' }, url).toEqual(
      expected.attributes,
    );
    for (const evaluate of evaluators) {
      const decision = evaluate(request);
      expect({ ...decision, rule: decision.rule ?? null }, `${method} ${url}`).toEqual({
        level: expected.level,
        rule: expected.rule,
        omitStages: expected.omitStages,
        omitManagedFields: expected.omitManagedFields,
      });
    }
  }
});

test.each(rows<{ what: string; bytes: string; users: unknown }>('bytes.ndjson.gz'))(
  'bytes, $what: read or refused as upstream',
  ({ what, bytes, users }) => {
    const document = parsePolicyBytes(Buffer.from(bytes, 'base64'));
    const { policy, findings } = loadPolicy(document, '1.36');
    if (users === null) expect(findings.length).toBeGreaterThan(0);
    // Within quotes Go keeps these two line breaks, and they become a space here.
    const read = /yaml "e280a[89]"/.test(what) ? ['a b'] : users;
    expect(policy?.rules[0]?.users ?? null).toEqual(read);
  },
);

test('typing mistakes are judged as by upstream, but for one in a thousand', () => {
  const mutated = rows<Pick<Load, 'policy' | 'loaded'> & { unlike?: boolean }>('mutated.ndjson.gz');
  expect(mutated.filter(({ loaded }) => loaded !== undefined).length).toBeGreaterThan(100);
  expect(mutated.filter(({ unlike }) => unlike).length).toBeLessThanOrEqual(mutated.length / 500);
  for (const { policy: text, loaded, unlike } of mutated) {
    if (unlike === true) continue;
    const { policy } = loadPolicy(parsePolicyDocument(text), '1.36');
    const rules = loaded?.rules.map((rule) => ({
      ...rule,
      omitManagedFields: rule.omitManagedFields ?? undefined,
    }));
    expect(policy, text).toEqual(loaded && { ...loaded, rules });
  }
});
