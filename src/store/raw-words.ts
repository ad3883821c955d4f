import type { RequiredWords } from '../query/words.ts';

/** An escaped letter, digit or underscore: a word the bytes do not show. */
const ESCAPED_WORD_CHARACTER = /\\u(?!00)|\\u00(?:3[0-9]|[46][1-9a-f]|[57][0-9a]|5f|[89a-f])/i;

/** Bytes of a line as text that may be searched; cheap to make and to lower. */
function searchable(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return /[\x80-\xff]/.test(text) || (text.includes('\\u') && ESCAPED_WORD_CHARACTER.test(text))
    ? undefined
    : text.toLowerCase();
}

/**
 * Whether a line may hold what a query requires, told from its bytes, without parsing it. Undefined
 * when nothing is required.
 */
export function compileRawWords(
  required: RequiredWords,
): ((bytes: Uint8Array) => boolean) | undefined {
  if (required.kind === 'unknown') return undefined;
  const holds = compile(required);
  return (bytes) => {
    const text = searchable(bytes);
    return text === undefined || holds(text);
  };
}

function compile(required: RequiredWords): (text: string) => boolean {
  switch (required.kind) {
    case 'unknown':
      return () => true;
    case 'word':
      return NUMERIC.test(required.word) ? () => true : (text) => text.includes(required.word);
    case 'all': {
      const parts = required.of.map(compile);
      return (text) => parts.every((part) => part(text));
    }
    case 'any': {
      const parts = required.of.map(compile);
      return (text) => parts.some((part) => part(text));
    }
  }
}

/** A number may be written in another way than it is shown: `1e21`. */
const NUMERIC = /^\d+(?:e\d*)?$/;
