import { createHmac } from 'node:crypto';
import type { ReplaceLine } from '../index/replaced-lines.ts';
import { compileRedaction } from '../redact/compile-redaction.ts';
import { applyEdits, type Edit } from '../redact/edit.ts';
import { redactRejected } from '../redact/redact-rejected.ts';
import type { HashValue, RedactRule } from '../redact/redact-rule.ts';

/** What a thread needs to hide what must not be kept; can be sent to a worker. */
export interface Redaction {
  readonly rules: readonly RedactRule[];
  /** The store's key for hashes. */
  readonly key: Uint8Array;
}

/** Hexadecimal digits of a hash: 128 bits, so that no two values are taken for each other. */
const HASH_DIGITS = 32;

/** HMAC-SHA-256 under a key, cut. Without the key nobody can try values until a hash fits. */
export function keyedHash(key: Uint8Array): HashValue {
  return (plain) => createHmac('sha256', key).update(plain).digest('hex').slice(0, HASH_DIGITS);
}

/** Redactors made ready in this thread; only a cache, of what their redaction alone decides. */
const ready = new Map<string, ReplaceLine>();

/** A process has few stores open for writing at once; tests have more. */
const MAX_READY = 8;

/**
 * Makes a redaction ready for lines as bytes. Bytes outside of hidden values stay as they are. Made
 * once for many batches: code that V8 has seen run before is several times as fast.
 */
export function lineRedactor(redaction: Redaction): ReplaceLine {
  const { rules, key } = redaction;
  const id = `${Buffer.from(key).toString('hex')} ${JSON.stringify(rules)}`;
  const known = ready.get(id);
  if (known !== undefined) return known;
  const made = makeLineRedactor(redaction);
  if (ready.size >= MAX_READY) ready.clear();
  ready.set(id, made);
  return made;
}

function makeLineRedactor({ rules, key }: Redaction): ReplaceLine {
  const { editsOf } = compileRedaction(rules, keyedHash(key));
  return (bytes, text) => {
    const edits = editsOf(text);
    if (edits.length === 0) return undefined;
    return { bytes: editBytes(bytes, text, edits), isOfBodiesOnly: edits.every(isInBody) };
  };
}

/** Paths of edits begin with the member of the event. */
function isInBody({ path }: Edit): boolean {
  return /^(?:request|response)Object\b/.test(path);
}

/** Makes a redaction ready for lines that are no events, see `redactRejected`. */
export function rejectedRedactor({ rules, key }: Redaction): (bytes: Uint8Array) => Uint8Array {
  const redactor = compileRedaction(rules, keyedHash(key));
  return (bytes) => {
    const text = new TextDecoder().decode(bytes);
    const kept = redactRejected(text, redactor);
    return kept === text ? bytes : Buffer.from(kept);
  };
}

/** Applies edits of the text that `bytes` decode to. */
function editBytes(bytes: Uint8Array, text: string, edits: readonly Edit[]): Uint8Array {
  // A plain array, since code that meets both kinds is slower for all lines.
  if (isFaithful(bytes, text)) return new TextEncoder().encode(applyEdits(text, edits));
  const offsets = byteOffsets(bytes, text.length);
  const parts: Uint8Array[] = [];
  let copied = 0;
  for (const { start, end, replacement } of edits) {
    // Edits begin behind and end before an ASCII character, which is one byte.
    parts.push(bytes.subarray(copied, (offsets[start - 1] ?? 0) + 1), Buffer.from(replacement));
    copied = offsets[end] ?? bytes.length;
  }
  return Buffer.concat([...parts, bytes.subarray(copied)]);
}

/** Bytes that are not UTF-8, and a byte order mark, do not survive decoding and encoding. */
function isFaithful(bytes: Uint8Array, text: string): boolean {
  const isPlain = text.length === bytes.length && !text.includes('\ufffd');
  return isPlain || Buffer.compare(Buffer.from(text), bytes) === 0;
}

/** Where the byte lies that completes each UTF-16 unit; slow, and rarely needed. */
function byteOffsets(bytes: Uint8Array, units: number): Uint32Array {
  const offsets = new Uint32Array(units);
  const decoder = new TextDecoder();
  let unit = 0;
  for (let at = 0; at < bytes.length; at++) {
    const decoded = decoder.decode(bytes.subarray(at, at + 1), { stream: true }).length;
    for (let i = 0; i < decoded; i++) offsets[unit++] = at;
  }
  return offsets;
}
