import type { Query } from '../../query/query.ts';
import type { Unit } from '../../store/store.ts';

/**
 * Fields that all events of one request agree in. When requests are asked for, a line may only be
 * passed over if no line of its request can matter.
 */
const SHARED: ReadonlySet<string> = new Set(['user.username', 'verb', 'requestURI', 'userAgent']);

/** Other fields whose value stands in the line as the query writes it. */
const WRITTEN: ReadonlySet<string> = new Set([
  ...SHARED,
  'auditID',
  'objectRef.resource',
  'objectRef.namespace',
  'objectRef.name',
  'impersonatedUser.username',
  'responseStatus.reason',
]);

/** Shorter ones stand in almost every line. */
const MIN_LENGTH = 3;

/**
 * A piece of text that every line must hold to matter to a query, or undefined when there is none
 * to be sure of. Looking for it costs a hundredth of parsing the line.
 */
export function needleOf(query: Query, unit: Unit): string | undefined {
  if (query.kind === 'and') {
    return longest(query.operands.map((operand) => needleOf(operand, unit)));
  }
  if (query.kind !== 'field' || query.field.kind !== 'known') return undefined;
  const fields = unit === 'events' ? WRITTEN : SHARED;
  if (!fields.has(query.field.name) || query.test.kind !== 'pattern') return undefined;
  // Only characters that no JSON writer has a reason to escape.
  return longest(query.test.pattern.parts.flatMap((part) => part.match(/[A-Za-z0-9_.:-]+/g) ?? []));
}

/**
 * Whether a line may matter: it holds the needle, or such characters are written as escapes in it,
 * which the API server never does. A line that does not look whole is let through, to be told of.
 */
export function mayHold(line: Buffer, needle: Buffer): boolean {
  return line.includes(needle) || line.at(-1) !== CLOSE || hasEscapedLetter(line);
}

const CLOSE = 0x7d;
const ESCAPE = Buffer.from('\\u00');
/** What follows `\u00` for letters, digits and the signs in a needle. */
const LETTER = /^(2[dDeE]|3[0-9aA]|[4-7])/;

function hasEscapedLetter(line: Buffer): boolean {
  for (let at = line.indexOf(ESCAPE); at !== -1; at = line.indexOf(ESCAPE, at + 4)) {
    if (LETTER.test(line.toString('latin1', at + 4, at + 6))) return true;
  }
  return false;
}

function longest(texts: readonly (string | undefined)[]): string | undefined {
  let found: string | undefined;
  for (const text of texts) {
    if (text !== undefined && text.length >= MIN_LENGTH && text.length > (found?.length ?? 0)) {
      found = text;
    }
  }
  return found;
}
