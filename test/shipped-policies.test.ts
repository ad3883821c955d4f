import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lineAndColumn, renderPath } from '../src/policy/document.ts';
import { applyEdits } from '../src/policy/edit.ts';
import type { Finding } from '../src/policy/finding.ts';
import { LINT_CODES } from '../src/policy/lint-codes.ts';
import { lintPolicy } from '../src/policy/lint-policy.ts';
import { loadPolicy } from '../src/policy/load-policy.ts';
import { parsePolicyDocument } from '../src/policy-file/parse-policy-document.ts';

const FOLDER = join(import.meta.dirname, 'fixtures/policy');

function read(file: string): string {
  return readFileSync(join(FOLDER, `${file}.yaml`), 'utf8');
}

function lint(text: string): readonly Finding[] {
  return lintPolicy(parsePolicyDocument(text), { release: '1.36' });
}

/** Line, code and place of all but what is only good to know. */
function worries(text: string): readonly string[] {
  return lint(text)
    .filter(({ code }) => LINT_CODES[code].severity !== 'info')
    .map(({ code, path, span }) => {
      return `${lineAndColumn(text, span.start).line} ${code} ${renderPath(path)}`;
    });
}

test.each<[string, readonly string[]]>([
  ['audicia', []],
  ['metadata', []],
  ['openshift-default', ['26 empty-namespace rules[1].namespaces[0]']],
  [
    'openshift-writerequestbodies',
    [
      '26 empty-namespace rules[1].namespaces[0]',
      '34 resource-unknown rules[2].resources[2].resources[1]',
      '38 stray-key rules[2].resources[4].resource',
    ],
  ],
  [
    'falco-k8saudit',
    [
      '13 wrong-group rules[0].resources[0].resources[1]',
      '75 dead-group rules[9].resources[1].group',
    ],
  ],
  [
    'strrl-dashboard',
    [
      '5 no-catch-all rules',
      '5 secrets-with-bodies rules[0].level',
      '5 secrets-with-bodies rules[0].level',
      '25 secrets-with-bodies rules[5].level',
      '41 unreachable rules[9]',
    ],
  ],
  [
    'ferozsalam-gke-like',
    [
      '6 removed-version apiVersion',
      '119 dead-group rules[13].resources[10].group',
      '125 dead-group rules[13].resources[16].group',
      '130 secrets-with-bodies rules[14].level',
      '142 dead-group rules[14].resources[10].group',
      '148 dead-group rules[14].resources[16].group',
    ],
  ],
  ['production', ['46 verb-unknown rules[7].verbs[5]', '46 verb-unknown rules[7].verbs[6]']],
])('%s', (file, expected) => {
  expect(worries(read(file))).toEqual(expected);
});

/** What a reader takes them to say, and what the API server does. */
test.each([
  [
    'falco-k8saudit',
    'deployments of the core group',
    'wrong-group',
    'rules[0].resources[0].resources[1]',
  ],
  ['openshift-example', '"forward system:admin activity", at None', 'matches-both', 'rules[4]'],
  ['openshift-example', 'a star in a group of users', 'literal-star', 'rules[7].userGroups[0]'],
])('%s: %s is found', (file, _what, code, path) => {
  const found = lint(read(file)).filter((one) => renderPath(one.path) === path);
  expect(found.map((one) => one.code)).toEqual([code]);
});

test('a stray key says how the rule widens', () => {
  const stray = lint(read('openshift-writerequestbodies')).find(({ code }) => code === 'stray-key');
  expect(stray?.message).toBe(
    '"resource" is not a key of an entry of resources: without it the entry matches every resource of the group machineconfiguration.openshift.io',
  );
});

test.each([
  'audicia',
  'falco-k8saudit',
  'ferozsalam-gke-like',
  'openshift-default',
  'openshift-writerequestbodies',
  'openshift-example',
  'strrl-dashboard',
  'production',
])('fixing %s keeps every comment, loads, and leaves nothing that has a fix', (file) => {
  let text = read(file);
  const comments: readonly string[] = text.match(/#.*$/gm) ?? [];
  for (let round = 0; round < 4; round++) {
    text = applyEdits(
      text,
      lint(text).flatMap(({ fix }) => fix.edits),
    );
  }
  const { policy, findings } = loadPolicy(parsePolicyDocument(text), '1.36');
  expect(findings.filter(({ code }) => code !== 'stray-key')).toEqual([]);
  expect(policy).toBeDefined();
  expect(lint(text).filter(({ fix }) => fix.edits.length > 0)).toEqual([]);
  const kept: readonly string[] = text.match(/#.*$/gm) ?? [];
  const lost = comments.filter((comment) => !kept.includes(comment));
  expect(lost.filter((comment) => !REMOVED_WITH_THEIR_LINE.includes(comment))).toEqual([]);
});

/** A comment on the very line that a fix takes out. */
const REMOVED_WITH_THEIR_LINE = ['# Version of group should NOT be included.'];
