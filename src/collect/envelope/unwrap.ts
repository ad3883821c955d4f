import { gunzipSync } from 'node:zlib';
import { compactJson } from '../compact-json.ts';
import { DocumentCutter } from '../document-cutter.ts';
import { withoutAddedFields } from './added-fields.ts';
import { cloudWatch } from './cloud-watch.ts';
import { criLine, dockerLine } from './container-line.ts';
import { eventHub } from './event-hub.ts';
import { gkeEntry } from './gke-entry.ts';
import { itemsOf, membersOf, stringOf } from './json-members.ts';
import { logAnalytics } from './log-analytics.ts';
import { looksLike } from './looks-like.ts';
import { isUntouchedEvent } from './native-event.ts';
import { prefixedLine } from './prefixed-line.ts';
import { searchAnswer, shipperDocument } from './shipper-document.ts';
import type { Members, Unwrapped, Unwrapping, Wrapper } from './unwrapped.ts';
import { unwrapAll, unwrapOne } from './unwrapped.ts';

const LF = 0x0a;
const QUOTE = 0x22;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;

/** A wrapper and the string in it count as two: more than any chain of shippers and clouds needs. */
const MAX_WRAPPERS = 16;

/** What the compressed parts of one text may grow to, together. */
const MAX_UNPACKED_BYTES = 64 << 20;

/** Most particular first: what one recognises none before it takes for its own. */
const JSON_WRAPPERS: readonly Wrapper<Members>[] = [
  gkeEntry,
  cloudWatch,
  eventHub,
  logAnalytics,
  searchAnswer,
  dockerLine,
  shipperDocument,
];

const TEXT_WRAPPERS: readonly Wrapper<Buffer>[] = [criLine, prefixedLine];

/**
 * Takes the audit events out of whatever a source hands over: an event as the API server writes it,
 * a list of events, or what clouds, container runtimes and log shippers wrap around them. Guesses
 * nothing: what is not known is `unknown`, with what it looks like. Never throws. The bytes given
 * must not be written afterwards, since events are views of them where that is possible.
 */
export function unwrap(bytes: Uint8Array): Unwrapped {
  const text = trimmed(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (isUntouchedEvent(text) && !text.includes(LF)) return { kind: 'event', bytes: text };
  const found = unwrapText(text, new Budget(), MAX_WRAPPERS);
  return found ?? { kind: 'unknown', looksLike: looksLike(text) };
}

class Budget {
  #left = MAX_UNPACKED_BYTES;

  gunzip(bytes: Buffer): Buffer | undefined {
    if (this.#left <= 0) return undefined;
    try {
      const unpacked = gunzipSync(bytes, { maxOutputLength: this.#left });
      this.#left -= unpacked.length;
      return unpacked;
    } catch {
      return undefined;
    }
  }
}

function unwrapText(text: Buffer, budget: Budget, depth: number): Unwrapped | undefined {
  if (depth === 0) return undefined;
  const unwrapping: Unwrapping = {
    inner: (inside) => unwrapText(trimmed(inside), budget, depth - 1) ?? UNKNOWN,
    gunzip: (packed) => budget.gunzip(packed),
  };
  if (text[0] === OPEN_OBJECT) return unwrapObject(text, unwrapping);
  if (text[0] === OPEN_LIST) return unwrapList(text, unwrapping);
  if (text[0] !== QUOTE) return first(TEXT_WRAPPERS, text, unwrapping);
  const said = stringOf(text);
  return said === undefined ? undefined : unwrapOne({ text: Buffer.from(said) }, unwrapping);
}

/** Only the outermost text is described. */
const UNKNOWN: Unwrapped = { kind: 'unknown', looksLike: '' };

function unwrapObject(text: Buffer, unwrapping: Unwrapping): Unwrapped | undefined {
  const members = membersOf(text);
  if (members === undefined) return unwrapDocuments(text, unwrapping);
  if (isEvent(members)) return unwrapEvent(text, members, unwrapping);
  if (isEventList(members)) {
    const items = itemsOf(members.get('items') ?? Buffer.alloc(0)) ?? [];
    return { kind: 'events', items: items.map((bytes) => ({ bytes: compactJson(bytes) })) };
  }
  return first(JSON_WRAPPERS, members, unwrapping);
}

function isEvent(members: Members): boolean {
  if (members.has('auditID')) return true;
  return stringOf(members.get('kind')) === 'Event' && isAuditVersion(members);
}

function isEventList(members: Members): boolean {
  return stringOf(members.get('kind')) === 'EventList' && isAuditVersion(members);
}

function isAuditVersion(members: Members): boolean {
  return stringOf(members.get('apiVersion') ?? AUDIT_VERSION)?.startsWith('audit.k8s.io/') === true;
}

const AUDIT_VERSION = Buffer.from('"audit.k8s.io/v1"');

/**
 * Shippers that merge a parsed line into their document may keep the line, which is exact. A line
 * of another event is nothing a shipper adds, so such a document stays as it is.
 */
function unwrapEvent(text: Buffer, members: Members, unwrapping: Unwrapping): Unwrapped {
  const line = MERGED.some((key) => members.has(key))
    ? shipperDocument(members, unwrapping)
    : undefined;
  if (line?.kind !== 'event') {
    return { kind: 'event', bytes: compactJson(withoutAddedFields(text, members)) };
  }
  const auditID = membersOf(line.bytes)?.get('auditID');
  const isSame = auditID !== undefined && members.get('auditID')?.equals(auditID) === true;
  return isSame ? line : { kind: 'event', bytes: compactJson(text) };
}

const MERGED = ['log', 'message', 'event'];

function unwrapList(text: Buffer, unwrapping: Unwrapping): Unwrapped | undefined {
  const items = itemsOf(text);
  if (items === undefined || items.length === 0) return undefined;
  const found = unwrapAll(
    items.map((item) => ({ text: item })),
    unwrapping,
    '',
  );
  return found.kind === 'unknown' ? undefined : found;
}

/** Several documents one after the other, with or without line ends, as Firehose joins them. */
function unwrapDocuments(text: Buffer, unwrapping: Unwrapping): Unwrapped | undefined {
  const cutter = new DocumentCutter();
  const { starts, ...cut } = cutter.push(text);
  const broken = [...cut.rejected, ...cutter.end().rejected];
  const isMostlyBroken = broken.length >= starts.length;
  if (isMostlyBroken || starts.length > text.length / MIN_DOCUMENT_BYTES) return undefined;
  const whole = starts.map((start, i) => ({ text: cut.bytes.subarray(start, cut.ends[i]) }));
  const found = unwrapAll(whole, unwrapping, '');
  if (found.kind !== 'events') return undefined;
  const items = broken.map(({ bytes }) => ({ bytes: Buffer.from(bytes) }));
  return { kind: 'events', items: [...found.items, ...items] };
}

/** No event is this short. Millions of tiny documents would cost more than they are worth. */
const MIN_DOCUMENT_BYTES = 32;

function first<Text>(
  wrappers: readonly Wrapper<Text>[],
  text: Text,
  unwrapping: Unwrapping,
): Unwrapped | undefined {
  for (const wrapper of wrappers) {
    const found = wrapper(text, unwrapping);
    if (found !== undefined)
      return found.kind === 'unknown' && found.looksLike === '' ? undefined : found;
  }
  return undefined;
}

/** Without a byte order mark, and without white space and NUL bytes around it. */
function trimmed(text: Buffer): Buffer {
  let start = text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
  let end = text.length;
  while (start < end && (text[start] ?? 0) <= 0x20) start++;
  while (end > start && (text[end - 1] ?? 0) <= 0x20) end--;
  return text.subarray(start, end);
}
