import { foreignBytes } from './foreign-bytes.ts';
import { foreignDocument } from './foreign-document.ts';
import { foreignText } from './foreign-text.ts';
import { type DocumentOutline, scanDocument } from './scan-document.ts';

/** What a file that is no audit log is, and what one may do about it. */
export interface Foreign {
  readonly kind: 'foreign';
  /** Completes "it looks like …". */
  readonly looksLike: string;
  readonly hint?: string;
}

/** What an input holds, told from its beginning. */
export type Recognition =
  /** One event a line. */
  | { readonly kind: 'lines' }
  /** JSON documents over several lines, or lists of events. */
  | { readonly kind: 'documents' }
  | { readonly kind: 'empty' }
  | Foreign;

/** How many lines are looked at before a file is said to hold no events. */
const MAX_LINES = 50;

/** Tells what a file holds from its first bytes, after decompression. */
export function recognise(head: Buffer): Recognition {
  const foreign = foreignBytes(head);
  if (foreign !== undefined) return foreign;
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replaceAll('\0', '');
  const start = text.search(/\S/);
  if (start === -1) return { kind: 'empty' };

  const first = /[{[]/.test(text[start] ?? '') ? recogniseDocument(text, start) : undefined;
  if (first !== undefined && first.kind !== 'foreign') return first;
  if (holdsEventLine(text)) return { kind: 'lines' };
  return first ?? foreignText(text.slice(start));
}

function recogniseDocument(text: string, start: number): Recognition {
  const inList = text[start] === '[';
  const at = inList ? text.indexOf('{', start) : start;
  const outline = scanDocument(text, Math.max(at, 0));
  if (isAuditList(outline)) return { kind: 'documents' };
  if (!isEvent(outline)) return foreignDocument(outline, text);
  const lineEnd = text.indexOf('\n', start);
  const spansLines = lineEnd !== -1 && (outline.end ?? text.length) > lineEnd;
  return { kind: inList || spansLines ? 'documents' : 'lines' };
}

function isEvent({ keys }: DocumentOutline): boolean {
  if (keys.has('auditID')) return true;
  return keys.get('kind') === 'Event' && isAuditVersion(keys.get('apiVersion'));
}

function isAuditList({ keys }: DocumentOutline): boolean {
  return keys.get('kind') === 'EventList' && isAuditVersion(keys.get('apiVersion') ?? AUDIT);
}

const AUDIT = 'audit.k8s.io/';

function isAuditVersion(version: string | undefined): boolean {
  return version?.startsWith(AUDIT) === true;
}

/** A log may begin in the middle of a line, or with lines that are broken. */
function holdsEventLine(text: string): boolean {
  return text
    .split('\n', MAX_LINES)
    .some((line) => line.startsWith('{') && isEventOrList(scanDocument(line, 0)));
}

function isEventOrList(outline: DocumentOutline): boolean {
  return isEvent(outline) || isAuditList(outline);
}
