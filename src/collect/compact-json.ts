const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/**
 * JSON text without the white space between its tokens; the tokens themselves stay byte for byte.
 * Text without a line end is given back as it is: it is a line already.
 */
export function compactJson(bytes: Buffer): Buffer {
  if (!bytes.includes(0x0a) && !bytes.includes(0x0d)) return bytes;
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === QUOTE) {
      const end = stringEnd(bytes, i);
      length += bytes.copy(out, length, i, end);
      i = end - 1;
    } else if (byte > SPACE) {
      out[length++] = byte;
    }
  }
  return out.subarray(0, length);
}

/** The index after the quote that ends the string which begins at `start`. */
export function stringEnd(bytes: Buffer, start: number): number {
  for (let i = start + 1; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === BACKSLASH) i++;
    else if (byte === QUOTE) return i + 1;
  }
  return bytes.length;
}
