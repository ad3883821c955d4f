import type { AuditEvent } from '../event/audit-event.ts';
import type { JsonValue } from '../event/json-value.ts';
import { wordsOf } from '../query/words.ts';
import type { WordHashes } from './collect-words.ts';
import { hashWord, isIndexedWord } from './indexed-word.ts';

/**
 * Adds the hashes of the indexed words of every text and key of an event to `into`: the slow way,
 * for lines whose bytes do not show their words (see `collectWords`).
 */
export function collectEventWords(event: AuditEvent, into: WordHashes): void {
  collect(event as unknown as JsonValue, into);
}

function collect(value: JsonValue | undefined, into: WordHashes): void {
  if (typeof value === 'string') addWords(value, into);
  else if (Array.isArray(value)) for (const item of value) collect(item, into);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      addWords(key, into);
      collect(item, into);
    }
  } else if (typeof value === 'number' || typeof value === 'boolean') addWords(String(value), into);
}

function addWords(text: string, into: WordHashes): void {
  for (const word of wordsOf(text)) if (isIndexedWord(word)) into.add(hashWord(word));
}
