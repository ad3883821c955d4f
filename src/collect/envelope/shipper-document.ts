import { itemsOf, membersOf, stringOf } from './json-members.ts';
import type { Members, Wrapper } from './unwrapped.ts';
import { unwrapAll, unwrapOne } from './unwrapped.ts';

/**
 * Where log shippers put the line they read, as text or parsed: Fluentd and Fluent Bit `log`, Vector
 * and Filebeat `message`, journald `MESSAGE`, Splunk `_raw`, Elasticsearch `_source`.
 */
const KEYS = [
  'message',
  'log',
  'MESSAGE',
  'msg',
  '_source',
  '_raw',
  'result',
  'line',
  'body',
  'json',
  'audit',
  'kubernetes_audit',
];

/**
 * Documents of log shippers: the line is in one of a few members, beside what the shipper knows.
 * A member counts only if what it holds is an event.
 */
export const shipperDocument: Wrapper<Members> = (members, unwrapping) => {
  const original = originalOf(members);
  if (original !== undefined) {
    const found = unwrapOne({ text: original, source: sourceOf(members) }, unwrapping);
    if (found !== undefined) return found;
  }
  for (const key of KEYS) {
    const text = members.get(key);
    if (text === undefined || !mayHold(text)) continue;
    const found = unwrapOne({ text, source: sourceOf(members) }, unwrapping);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** An answer of Elasticsearch or OpenSearch to a search. */
export const searchAnswer: Wrapper<Members> = (members, unwrapping) => {
  const hits = itemsOf(membersOf(members.get('hits') ?? EMPTY)?.get('hits') ?? EMPTY);
  if (hits === undefined) return undefined;
  const contents = hits.map((text) => ({ text }));
  return unwrapAll(contents, unwrapping, 'an answer of Elasticsearch without audit events');
};

/** Elastic's schema keeps the line as it was in `event.original`. */
function originalOf(members: Members): Buffer | undefined {
  return membersOf(members.get('event') ?? EMPTY)?.get('original');
}

/** A number or a short word is no event. */
function mayHold(text: Buffer): boolean {
  return text[0] === 0x22 || text[0] === 0x7b;
}

function sourceOf(members: Members): string | undefined {
  const host = members.get('host');
  const kubernetes = membersOf(members.get('kubernetes') ?? EMPTY);
  return (
    stringOf(kubernetes?.get('host')) ??
    stringOf(host) ??
    stringOf(membersOf(host ?? EMPTY)?.get('name')) ??
    stringOf(members.get('hostname'))
  );
}

const EMPTY = Buffer.alloc(0);
