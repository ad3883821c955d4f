import { stringEnd } from '../compact-json.ts';

const NATIVE_START = Buffer.from('{"kind":"Event",');

/** Whether a text begins as the API server begins each event. */
export function isNativeEvent(text: Buffer): boolean {
  return (
    text.length > NATIVE_START.length &&
    text.compare(NATIVE_START, 0, NATIVE_START.length, 0, NATIVE_START.length) === 0
  );
}

const STAGE_TIME = Buffer.from('"stageTimestamp":"');
const ANNOTATIONS = Buffer.from(',"annotations":{');
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const CLOSE_OBJECT = 0x7d;

/**
 * Whether a text also ends as the API server ends each event: with `stageTimestamp`, or with
 * annotations behind it. Then no shipper has put anything behind the event's own fields, and it
 * needs no further look. The answer no costs a look, never an event.
 */
export function isUntouchedEvent(text: Buffer): boolean {
  if (!isNativeEvent(text) || text[text.length - 1] !== CLOSE_OBJECT) return false;
  const found = text.lastIndexOf(STAGE_TIME);
  if (found === -1) return false;
  const end = stringEnd(text, found + STAGE_TIME.length - 1);
  if (end === text.length - 1) return true;
  const content = end + ANNOTATIONS.length;
  if (content > text.length) return false;
  if (text.compare(ANNOTATIONS, 0, ANNOTATIONS.length, end, content) !== 0) return false;
  return textsEnd(text, content) === text.length - 2 && text[text.length - 2] === CLOSE_OBJECT;
}

/** The index after the last of some `"key":"value"` that commas part. */
function textsEnd(text: Buffer, from: number): number {
  let at = from;
  while (text[at] === QUOTE) {
    const colon = stringEnd(text, at);
    if (text[colon] !== COLON || text[colon + 1] !== QUOTE) return -1;
    at = stringEnd(text, colon + 1);
    if (text[at] !== COMMA) return at;
    at++;
  }
  return -1;
}
