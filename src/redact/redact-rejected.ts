import { parseJson } from '../event/parse-json.ts';
import type { Redactor } from './compile-redaction.ts';

/** Members of an event that may hold something secret. */
const RISKY_MEMBER = /"(?:requestObject|responseObject|annotations|requestURI|responseStatus)/;

/**
 * What may be kept of a line that is no event, for somebody to look at: JSON without what rules
 * hide; of an event that is cut short only what comes before its first risky member; of what may be
 * the rest of one nothing.
 */
export function redactRejected(line: string, redactor: Redactor): string {
  if ('value' in parseJson(line)) return redactor.redactJson(line);
  const looksLikeJson = line.includes('":') || line.includes('\\"');
  if (!looksLikeJson) return line;
  const end = line.startsWith('{') ? (RISKY_MEMBER.exec(line)?.index ?? line.length) : 0;
  const start = line.slice(0, end);
  return start === line && !redactor.mayHide(line)
    ? line
    : `${redactor.mayHide(start) ? '' : start}redacted:mask`;
}
