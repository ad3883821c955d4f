import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEdits } from '../src/policy/edit.ts';
import { lintPolicy } from '../src/policy/lint-policy.ts';
import { NEWEST_RELEASE } from '../src/policy/release.ts';
import { parsePolicyDocument } from '../src/policy-file/parse-policy-document.ts';

const HEAD = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n';

function codes(text: string): readonly string[] {
  return lintPolicy(parsePolicyDocument(text), { release: '1.36' }).map(({ code }) => code);
}

test('a comment silences advice, but no error', () => {
  const text = `${HEAD}rules:\n  - level: Metadata\n`;
  expect(codes(text)).toEqual(['loud']);
  expect(codes(`# annals-ignore: loud\n${text}`)).toEqual([]);
  expect(codes(`# annals-ignore: level-unknown\n${HEAD}rules:\n  - level: x\n`)).toEqual([
    'level-unknown',
  ]);
});

test('resources of the cluster are known resources', () => {
  const text = `${HEAD}rules:\n  - level: Metadata\n    resources:\n      - group: apps\n        resources: [widgets]\n  - level: Metadata\n`;
  expect(codes(text)).toContain('resource-unknown');
  const widgets = [{ group: 'apps', resource: 'widgets', subresources: [] }];
  const resources = { resources: widgets, hasAllGroups: false };
  const found = lintPolicy(parsePolicyDocument(text), { release: '1.36', resources });
  expect(found.map(({ code }) => code)).not.toContain('resource-unknown');
});

test('any policy is checked and repaired without a crash, and repairs can be read again', () => {
  const values = fc.constantFrom(
    '*',
    '',
    'pods',
    'pods/*',
    '*/*',
    'po*',
    'a/b/c',
    'GET',
    'system:node',
  );
  const list = fc.array(values, { maxLength: 3 });
  const rule = fc.record(
    {
      level: fc.constantFrom('None', 'Metadata', 'RequestResponse', 'x'),
      users: list,
      userGroups: list,
      verbs: list,
      namespaces: list,
      resources: fc.array(
        fc.record(
          {
            group: fc.constantFrom('', 'apps', 'extensions', 'apps/v1'),
            resources: list,
            resourceNames: list,
          },
          { requiredKeys: ['group'] },
        ),
        { maxLength: 2 },
      ),
      nonResourceURLs: fc.array(fc.constantFrom('*', '/a*', '/', 'x', '/api/v1/pods'), {
        maxLength: 2,
      }),
      omitStages: fc.array(fc.constantFrom('RequestReceived', 'Panic', 'Metadata'), {
        maxLength: 2,
      }),
      verb: list,
    },
    { requiredKeys: ['level'] },
  );
  const json = fc.record({ rules: fc.array(rule, { maxLength: 4 }) });
  fc.assert(
    fc.property(json, fc.boolean(), ({ rules }, asJson) => {
      const policy = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules };
      const text = asJson ? JSON.stringify(policy, undefined, 2) : toYaml(policy);
      const findings = lintPolicy(parsePolicyDocument(text), { release: '1.36' });
      const repaired = applyEdits(
        text,
        findings.flatMap(({ fix }) => fix.edits),
      );
      expect(parsePolicyDocument(repaired).problems, repaired).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

/** Block style for maps and rules, flow style for lists of texts: as people write policies. */
function toYaml({
  rules,
}: {
  readonly rules: readonly Readonly<Record<string, unknown>>[];
}): string {
  const lines = rules.flatMap((rule) =>
    Object.entries(rule).map(
      ([key, value], i) => `${i === 0 ? '  - ' : '    '}${key}: ${JSON.stringify(value)}`,
    ),
  );
  return `${HEAD}rules:${rules.length === 0 ? ' []' : ''}\n${lines.join('\n')}\n`;
}

test.each([
  ['users: ["*"]', 'literal-star'],
  ['resources: [{group: "", resources: ["*/*"]}]', 'dead-pattern'],
  ['resources: [{group: "", resources: ["secret"]}]', 'resource-unknown'],
  ['resources: [{group: "", resources: ["deployments"]}]', 'wrong-group'],
])('%s: repaired by itself where it records, left to a person where it drops', (key, code) => {
  const editsAt = (level: string): number | undefined => {
    const text = `apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: ${level}\n    ${key}\n  - level: Metadata\n`;
    const findings = lintPolicy(parsePolicyDocument(text), { release: NEWEST_RELEASE });
    return findings.find((finding) => finding.code === code)?.fix.edits.length;
  };
  expect(editsAt('None')).toBe(0);
  expect(editsAt('Request')).toBeGreaterThan(0);
});
