import { placesIn, renderPath } from '../../policy/document.ts';
import type { Finding } from '../../policy/finding.ts';
import { LINT_CODES, type Severity } from '../../policy/lint-codes.ts';
import type { Paint, Style } from '../style.ts';
import type { Checked } from './run-check.ts';

/** For people: place, what, why, what to do. */
export function renderText({ file, document, findings }: Checked, style: Style): string {
  const paints: Readonly<Record<Severity, Paint>> = {
    error: style.bad,
    warning: style.warn,
    info: style.dim,
  };
  const placeOf = placesIn(document.text);
  const blocks = findings.map((finding) => {
    const { line, column } = placeOf(finding.span.start);
    const { severity, reason } = LINT_CODES[finding.code];
    const place = style.bold(`${file}:${line}:${column}`);
    const path = finding.path.length === 0 ? '' : ` (${renderPath(finding.path)})`;
    const repair = finding.fix.edits.length > 0 ? ' (--fix does it)' : '';
    return [
      `${place}: ${paints[severity](severity)}: ${finding.message}${path} ${style.dim(`[${finding.code}]`)}`,
      `    ${reason}`,
      `    fix: ${finding.fix.description}${repair}`,
      '',
    ].join('\n');
  });
  return `${blocks.join('\n')}${blocks.length > 0 ? '\n' : ''}${summary(findings)}\n`;
}

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Nothing found.';
  const count = (wanted: Severity): number =>
    findings.filter(({ code }) => LINT_CODES[code].severity === wanted).length;
  const plural = (n: number, one: string): string => `${n} ${n === 1 ? one : `${one}s`}`;
  const fixable = findings.filter(({ fix }) => fix.edits.length > 0).length;
  const counts = `${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}, ${count('info')} for information`;
  return fixable === 0 ? counts : `${counts}; --fix repairs ${fixable}`;
}

/** For scripts; the shape is in docs/reference/policy.md. */
export function renderJson({ file, document, findings }: Checked): string {
  const placeOf = placesIn(document.text);
  const rendered = findings.map((finding) => {
    const { severity, reason } = LINT_CODES[finding.code];
    const start = placeOf(finding.span.start);
    const end = placeOf(finding.span.end);
    const { code, message, fix, upstream } = finding;
    return {
      code,
      severity,
      path: renderPath(finding.path),
      start,
      end,
      message,
      reason,
      fix: { description: fix.description, automatic: fix.edits.length > 0 },
      ...(upstream === undefined ? {} : { upstream }),
    };
  });
  return `${JSON.stringify({ version: 1, file, findings: rendered }, undefined, 2)}\n`;
}

const GITHUB_LEVELS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
};

/** Commands of a GitHub workflow, which annotate the lines of a pull request. */
export function renderGithub({ file, document, findings }: Checked): string {
  const placeOf = placesIn(document.text);
  return findings
    .map(({ code, message, span, fix }) => {
      const { line, column } = placeOf(span.start);
      const { severity, reason } = LINT_CODES[code];
      const text = `${sentence(message)} ${reason} Fix: ${fix.description}.`;
      const place = `file=${property(file)},line=${line},col=${column},title=${property(code)}`;
      return `::${GITHUB_LEVELS[severity]} ${place}::${data(text)}\n`;
    })
    .join('');
}

/** Ends a message that does not end by itself. */
export function sentence(message: string): string {
  return message.endsWith('?') ? message : `${message}.`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
