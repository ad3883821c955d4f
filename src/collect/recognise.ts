import { containerLineOf } from './envelope/container-line.ts';
import { isNativeEvent } from './envelope/native-event.ts';
import { unwrap } from './envelope/unwrap.ts';
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

/** What an input holds, told from its beginning. Events may be wrapped in any way `unwrap` knows. */
export type Recognition =
  /** One event a line. */
  | { readonly kind: 'lines' }
  /** JSON documents over several lines, or lists of events. */
  | { readonly kind: 'documents' }
  | { readonly kind: 'empty' }
  | Foreign;

/** An API server that starts writes some hundred lines of its own log before the first event. */
const MAX_LINES = 2000;

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
  if (!isEvent(outline) && !isWrapper(outline, text, start)) return foreignDocument(outline, text);
  const lineEnd = text.indexOf('\n', start);
  const spansLines = lineEnd !== -1 && (outline.end ?? text.length) > lineEnd;
  // A list on one line may be longer than a line may be, and is cut while it is read.
  if (!inList && outline.end === undefined && !isEvent(outline)) return { kind: 'documents' };
  return { kind: inList || spansLines ? 'documents' : 'lines' };
}

/** A document that is not here as a whole is told by what is around its events. */
function isWrapper(outline: DocumentOutline, text: string, start: number): boolean {
  if (outline.end === undefined) return AROUND_EVENTS.some((key) => outline.keys.has(key));
  const from = text.indexOf('{', start);
  return unwrap(Buffer.from(text.slice(from, outline.end))).kind !== 'unknown';
}

const AROUND_EVENTS = [
  'records',
  'Records',
  'events',
  'logEvents',
  'awslogs',
  'tables',
  'value',
  'body',
  'protoPayload',
  'hits',
  'results',
];

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

/** A log may begin in the middle of a line, or with lines that are broken or of another log. */
function holdsEventLine(text: string): boolean {
  const lines = text.split('\n', MAX_LINES);
  return lines.some((line) =>
    line.startsWith('{') && isEventOrList(scanDocument(line, 0))
      ? true
      : isWrappedLine(Buffer.from(line)),
  );
}

function isWrappedLine(line: Buffer): boolean {
  const container = containerLineOf(line);
  if (container?.isPartial === true) return isNativeEvent(container.text);
  const found = unwrap(line);
  return found.kind === 'event' || (found.kind === 'events' && found.items.length > 0);
}

function isEventOrList(outline: DocumentOutline): boolean {
  return isEvent(outline) || isAuditList(outline);
}
