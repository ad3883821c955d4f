import type { EventIndex } from '../index/event-index.ts';
import { compileRequiredWords, type PositionRange } from '../index/word-ranges.ts';
import type { Query } from '../query/query.ts';
import { requiredWordsOfQuery } from '../query/words.ts';

/** Where events that match may stand; undefined when that is everywhere. */
export function possibleRanges(
  query: Query,
  index: EventIndex,
): readonly PositionRange[] | undefined {
  const ids = requiredIds(query);
  if (ids !== undefined) {
    const positions = ids.flatMap((id) => index.positionsOf(id)).sort((a, b) => a - b);
    return positions.map((position) => ({ first: position, end: position + 1 }));
  }
  const mayHold = compileRequiredWords(requiredWordsOfQuery(query));
  return mayHold === undefined ? undefined : index.rangesHolding(mayHold);
}

/** The Audit-IDs of which a match must have one, when the query says so. */
function requiredIds(query: Query): readonly string[] | undefined {
  switch (query.kind) {
    case 'field': {
      const { field, test } = query;
      const isId = field.kind === 'known' && field.name === 'auditID' && test.kind === 'pattern';
      const [only, ...more] = isId ? test.pattern.parts : ['', ''];
      return only !== undefined && more.length === 0 ? [only] : undefined;
    }
    case 'and': {
      const all = query.operands.map(requiredIds);
      return all.find((ids) => ids !== undefined);
    }
    case 'or': {
      const all = query.operands.map(requiredIds);
      return all.every((ids) => ids !== undefined) ? [...new Set(all.flat())] : undefined;
    }
    case 'all':
    case 'not':
    case 'text':
      return undefined;
  }
}
