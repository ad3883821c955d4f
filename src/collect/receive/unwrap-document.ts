import { DocumentCutter } from '../document-cutter.ts';
import { foreignDocument } from '../foreign-document.ts';
import { foreignText } from '../foreign-text.ts';
import { isEventList } from '../is-event-list.ts';
import { lineBytes } from '../line-batch.ts';
import { scanDocument } from '../scan-document.ts';
import { jsonMembers, type Member } from './json-members.ts';
import { LOOK_BYTES, MAX_WRAPPINGS } from './limits.ts';

/** What is inside a document a shipper sent. */
export type Unwrapped =
  | { readonly kind: 'event'; readonly bytes: Buffer }
  | { readonly kind: 'events'; readonly items: readonly { readonly bytes: Buffer }[] }
  /** Nothing that could be an event; `looksLike` completes "it looks like …". */
  | { readonly kind: 'unknown'; readonly looksLike: string };

const NATIVE_START = Buffer.from('{"kind":"Event","apiVersion":"audit.k8s.io/');

/**
 * Finds the event in a document: it may be the document itself, also with fields a shipper added,
 * or lie in a field of it as text or as an object. Bytes are cut out, never written anew; a text is
 * unescaped once, which gives the very line the API server wrote.
 */
export function unwrapDocument(bytes: Buffer, wrappings = 0): Unwrapped {
  if (bytes.subarray(0, NATIVE_START.length).equals(NATIVE_START) && endsAsWritten(bytes)) {
    return { kind: 'event', bytes };
  }
  if (isEventList(bytes)) return cutItems(bytes);
  const members = jsonMembers(bytes);
  // What is no whole object is refused by the store, with the reason.
  if (members === undefined) return startsObject(bytes) ? { kind: 'event', bytes } : unknown(bytes);
  if (members.some(({ key }) => key === 'auditID')) {
    return { kind: 'event', bytes: withoutAdded(bytes, members) };
  }
  return wrappings < MAX_WRAPPINGS ? lookInside(bytes, members, wrappings) : unknown(bytes);
}

/** The API server ends an event with `annotations`, or leaves those out; shippers add behind. */
function endsAsWritten(bytes: Buffer): boolean {
  const tail = bytes.toString('latin1', Math.max(0, bytes.length - LAST_CHARACTERS));
  return /("annotations":\{[^{}]*\}|"stageTimestamp":"[^"]*")\}\s*$/.test(tail);
}

const LAST_CHARACTERS = 2048;

/** Where shippers put what they read, most usual first. */
const HOLDERS = ['log', 'message', '_source', 'log_processed', 'json', 'event', 'audit', 'data'];

function lookInside(bytes: Buffer, members: readonly Member[], wrappings: number): Unwrapped {
  for (const holder of HOLDERS) {
    const member = members.find(({ key }) => key === holder);
    const inner = member && content(bytes, member);
    if (inner === undefined) continue;
    const unwrapped = unwrapDocument(inner, wrappings + 1);
    if (unwrapped.kind !== 'unknown') return unwrapped;
  }
  return unknown(bytes);
}

/** The object a member holds, or the text it holds where that is an object. */
function content(bytes: Buffer, { valueStart, end }: Member): Buffer | undefined {
  const value = bytes.subarray(valueStart, end);
  if (value[0] === 0x7b) return value;
  if (value[0] !== 0x22) return undefined;
  try {
    const text = String(JSON.parse(value.toString('utf8'))).trim();
    return text.startsWith('{') ? Buffer.from(text) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Fields shippers add to what they read. An event has no field of these names, except `timestamp`
 * in Kubernetes 1.8 and before; what is not listed here stays, for it may be a field of the future.
 */
const ADDED = new Set([
  '@timestamp',
  '@version',
  '@metadata',
  '_p',
  'agent',
  'container',
  'container_id',
  'container_name',
  'date',
  'docker',
  'ecs',
  'event',
  'file',
  'fileset',
  'host',
  'hostname',
  'input',
  'kubernetes',
  'log',
  'message',
  'offset',
  'path',
  'service',
  'source_type',
  'stream',
  'tag',
  'tags',
  'time',
]);

function withoutAdded(bytes: Buffer, members: readonly Member[]): Buffer {
  const isModern = members.some(({ key }) => key === 'requestReceivedTimestamp');
  const isAdded = ({ key }: Member): boolean => ADDED.has(key) || (isModern && key === 'timestamp');
  const kept = members.filter((member) => !isAdded(member));
  if (kept.length === members.length) return bytes;
  const texts = kept.map(({ start, end }) => bytes.toString('latin1', start, end));
  return Buffer.from(`{${texts.join(',')}}`, 'latin1');
}

function cutItems(bytes: Buffer): Unwrapped {
  const cutter = new DocumentCutter();
  const items = [cutter.push(bytes), cutter.end()].flatMap((batch) => [
    ...batch.lines.map((_, i) => ({ bytes: lineBytes(batch, i) })),
    // Broken items are handed on as well, so that they are refused with a reason.
    ...batch.rejected.map(({ bytes: refused }) => ({ bytes: Buffer.from(refused) })),
  ]);
  return { kind: 'events', items };
}

function unknown(bytes: Buffer): Unwrapped {
  const text = bytes.toString('utf8', 0, LOOK_BYTES);
  const { looksLike } = startsObject(bytes)
    ? foreignDocument(scanDocument(text, 0), text)
    : foreignText(text);
  return { kind: 'unknown', looksLike };
}

function startsObject(bytes: Buffer): boolean {
  return /^\s*\{/.test(bytes.toString('latin1', 0, 1024));
}
