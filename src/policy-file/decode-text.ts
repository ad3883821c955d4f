/** The text of a file, or why it has none. */
export type DecodedText =
  | { readonly text: string }
  | { readonly problem: string; readonly offset: number };

/**
 * Decodes a file as the API server's YAML reader does: UTF-8, or UTF-16 behind its byte order mark.
 * A byte order mark stays in the text, so that places in it are places in the file.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const encoding = encodingOf(bytes);
  try {
    return { text: new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const good = encoding === 'utf-8' ? bytes.subarray(0, goodUtf8(bytes)) : bytes.subarray(0, 0);
    const offset = new TextDecoder('utf-8', { ignoreBOM: true }).decode(good, {
      stream: true,
    }).length;
    const problem = `it is not ${encoding.toUpperCase().slice(0, 6).replace(/-$/, '')}`;
    return { problem, offset };
  }
}

/** Decodes what can be decoded; the rest becomes U+FFFD, as Go's JSON reader has it. */
export function decodeLossy(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes), { ignoreBOM: true }).decode(bytes);
}

function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** How many bytes from the start are UTF-8, by halving. */
function goodUtf8(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    // A stream may end within a character, which is not wrong yet.
    if (isUtf8(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
