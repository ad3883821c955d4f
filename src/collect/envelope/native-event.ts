const NATIVE_START = Buffer.from('{"kind":"Event",');

/** Whether a text begins as the API server begins each event, which needs no further look. */
export function isNativeEvent(text: Buffer): boolean {
  return (
    text.length > NATIVE_START.length &&
    text.compare(NATIVE_START, 0, NATIVE_START.length, 0, NATIVE_START.length) === 0
  );
}
