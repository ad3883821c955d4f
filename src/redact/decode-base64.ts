const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PADDING = 0x3d;
const NO_LETTER = 0xff;
const VALUES = valueTable();

/** The bytes that standard base64 with padding stands for, or undefined when the text is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  let padding = 0;
  while (padding < 2 && text.charCodeAt(text.length - 1 - padding) === PADDING) padding++;
  const letters = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const value = i < letters ? (VALUES[text.charCodeAt(i)] ?? NO_LETTER) : 0;
    if (value === NO_LETTER) return undefined;
    bits = (bits << 6) | value;
    if (i % 4 !== 3) continue;
    for (let shift = 16; shift >= 0 && at < bytes.length; shift -= 8) bytes[at++] = bits >> shift;
    bits = 0;
  }
  return bytes;
}

function valueTable(): Uint8Array {
  const table = new Uint8Array(128).fill(NO_LETTER);
  for (let value = 0; value < ALPHABET.length; value++) table[ALPHABET.charCodeAt(value)] = value;
  return table;
}
