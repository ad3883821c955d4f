import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LINT_CODES, type LintCode } from '../src/policy/lint-codes.ts';
import { lintPolicy } from '../src/policy/lint-policy.ts';
import { NEWEST_RELEASE, parseRelease } from '../src/policy/release.ts';
import type { ServerFlags } from '../src/policy/server-flags.ts';
import { parsePolicyDocument } from '../src/policy-file/parse-policy-document.ts';

const FOLDER = join(import.meta.dirname, '../docs/reference/policy');

const FLAGS: Readonly<Record<string, ServerFlags>> = {
  '--audit-log-maxsize=2': { logMaxSizeMB: 2 },
  '--audit-log-mode=blocking-strict': { logMode: 'blocking-strict' },
  '--audit-log-truncate-enabled': { logTruncateEnabled: true },
};

test('every code has a page and every page a code', () => {
  const pages = readdirSync(FOLDER).map((file) => file.replace(/\.md$/, ''));
  expect(pages.toSorted()).toEqual(Object.keys(LINT_CODES).toSorted());
});

describe.each(Object.entries(LINT_CODES))('%s', (code, { severity, summary, reason }) => {
  const page = readFileSync(join(FOLDER, `${code}.md`), 'utf8');
  const [bad = '', good = ''] = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text);
  const given = /policy check (\S+)(?: (\d\S+))? POLICY/.exec(page);
  const release = parseRelease(given?.[2] ?? '') ?? NEWEST_RELEASE;
  const options = { release, flags: FLAGS[given?.[1] ?? ''] ?? {} };
  const codesOf = (text: string): readonly LintCode[] =>
    lintPolicy(parsePolicyDocument(text), options).map((finding) => finding.code);

  test('the page says what the finding says', () => {
    expect(page.startsWith(`# ${code}\n\n${summary}\n`)).toBe(true);
    expect(page).toContain(`Severity: ${severity}:`);
    expect(page).toContain(reason);
  });

  test('the reason has at most two sentences', () => {
    const sentences = reason.replace(/3\.2\.2|k8s\.io|"[^"]*"|1\.\d\d/g, '').match(/\.(?: |$)/g);
    expect(sentences?.length).toBeLessThanOrEqual(2);
  });

  test('the bad example is found and the good one is not', () => {
    expect(codesOf(bad)).toContain(code);
    expect(codesOf(good)).not.toContain(code);
  });
});

test('the reference lists every code with its severity and summary', () => {
  const reference = readFileSync(join(FOLDER, '../policy.md'), 'utf8');
  for (const [code, { severity, summary }] of Object.entries(LINT_CODES)) {
    expect(reference).toContain(`| [${code}](policy/${code}.md) | ${severity} | ${summary} |`);
  }
});
