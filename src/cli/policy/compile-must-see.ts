import type { RecordedEvent } from '../../event/audit-event.ts';
import { compilePredicate } from '../../query/predicate.ts';
import { parseSelection } from '../answer/parse-selection.ts';
import type { Terminal } from '../terminal.ts';
import { chooseZone, timesOf } from '../time-zone.ts';

/** Says of an event which of the queries asks to see it; undefined when none does. */
export function compileMustSee(
  queries: readonly string[],
  terminal: Terminal,
): (event: RecordedEvent) => string | undefined {
  const times = timesOf(chooseZone({}, terminal), terminal);
  const compiled = queries.map((text) => {
    const { query } = parseSelection([text], {}, times);
    return { text, matches: compilePredicate(query) };
  });
  return (event) => {
    const wanted = compiled.find(({ matches }) => matches(event));
    return wanted === undefined
      ? undefined
      : `--must-see ${JSON.stringify(wanted.text)} asks for it`;
  };
}
