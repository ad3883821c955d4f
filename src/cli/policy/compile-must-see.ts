import type { RecordedEvent } from '../../event/audit-event.ts';
import type { SuggestedBlock } from '../../policy/suggested-block.ts';
import { compilePredicate } from '../../query/predicate.ts';
import type { Query } from '../../query/query.ts';
import { parseSelection } from '../answer/parse-selection.ts';
import type { Terminal } from '../terminal.ts';
import { chooseZone, timesOf } from '../time-zone.ts';
import { mayMatch } from './may-match.ts';

/** What `--must-see` asks for. */
export interface MustSee {
  readonly text: string;
  readonly query: Query;
}

/** Reads the queries of `--must-see`. */
export function parseMustSee(queries: readonly string[], terminal: Terminal): readonly MustSee[] {
  const times = timesOf(chooseZone({}, terminal), terminal);
  return queries.map((text) => ({ text, query: parseSelection([text], {}, times).query }));
}

/** Says of an event which of the queries asks to see it; undefined when none does. */
export function compileMustSee(
  queries: readonly MustSee[],
): (event: RecordedEvent) => string | undefined {
  const compiled = queries.map(({ text, query }) => ({ text, matches: compilePredicate(query) }));
  return (event) => {
    const wanted = compiled.find(({ matches }) => matches(event));
    return wanted === undefined
      ? undefined
      : `--must-see ${JSON.stringify(wanted.text)} asks for it`;
  };
}

/** The blocks that a query may ask for, by their rules alone, with the reason to keep them. */
export function blocksToSee(
  queries: readonly MustSee[],
  blocks: readonly SuggestedBlock[],
): ReadonlyMap<string, string> {
  const kept = new Map<string, string>();
  for (const { id, rules } of blocks) {
    const wanted = queries.find(({ query }) => rules.some((rule) => mayMatch(query, rule)));
    if (wanted !== undefined) {
      kept.set(id, `--must-see ${JSON.stringify(wanted.text)} may ask for it`);
    }
  }
  return kept;
}
