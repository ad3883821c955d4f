import type { Span } from '../../policy/document.ts';
import { type LineAndColumn, placesIn } from '../../policy/document.ts';
import type { Finding } from '../../policy/finding.ts';
import { LINT_CODES, type LintCode, type Severity } from '../../policy/lint-codes.ts';
import { sentence } from './render-findings.ts';
import type { Checked } from './run-check.ts';

const LEVELS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** SARIF 2.1.0, which code scanners and editors read. */
export function renderSarif({ file, document, findings }: Checked, version: string): string {
  const at = { file, placeOf: placesIn(document.text) };
  const codes = [...new Set(findings.map(({ code }) => code))].toSorted();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'annals', version, rules: codes.map(rule) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(at, finding, codes.indexOf(finding.code))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function rule(code: LintCode): unknown {
  const { severity, summary, reason } = LINT_CODES[code];
  return {
    id: code,
    shortDescription: { text: summary },
    fullDescription: { text: reason },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function result(
  { file, placeOf }: { readonly file: string; readonly placeOf: (offset: number) => LineAndColumn },
  finding: Finding,
  ruleIndex: number,
): unknown {
  const { code, message, span, fix } = finding;
  const artifactLocation = { uri: encodeURI(file) };
  const region = (part: Span): unknown => {
    const start = placeOf(part.start);
    const end = placeOf(part.end);
    return {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
    };
  };
  const replacements = fix.edits.map((edit) => ({
    deletedRegion: region(edit.span),
    insertedContent: { text: edit.text },
  }));
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[LINT_CODES[code].severity],
    message: { text: `${sentence(message)} Fix: ${fix.description}.` },
    locations: [{ physicalLocation: { artifactLocation, region: region(span) } }],
    ...(replacements.length === 0
      ? {}
      : {
          fixes: [
            {
              description: { text: fix.description },
              artifactChanges: [{ artifactLocation, replacements }],
            },
          ],
        }),
  };
}
