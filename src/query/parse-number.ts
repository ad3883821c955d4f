const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const INTEGER = /^-?\d+$/;

/** The number a text is, exact for integers of any size, or undefined when it is none. */
export function parseNumber(text: string): number | bigint | undefined {
  if (text.length > 400 || !NUMBER.test(text)) return undefined;
  const value = Number(text);
  if (INTEGER.test(text) && !Number.isSafeInteger(value)) return BigInt(text);
  return Number.isFinite(value) ? value : undefined;
}
