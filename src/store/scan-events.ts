import type { RecordedEvent } from '../event/audit-event.ts';
import type { Engine } from '../index/engine.ts';
import { fromWhere } from '../index/select.ts';
import type { ReadableJournal } from '../journal/journal.ts';
import type { Accumulator } from './aggregate.ts';
import { readEntries } from './read-entries.ts';
import type { SelectionPlan } from './selection-plan.ts';

/** Hands every event of a selection to an accumulator; for what columns cannot tell. */
export async function accumulateEvents<Result>(
  plan: SelectionPlan,
  match: (
    entry: Parameters<NonNullable<SelectionPlan['residual']>['match']>[0],
  ) => RecordedEvent | undefined,
  accumulator: Accumulator<Result>,
  context: {
    readonly engine: Engine;
    readonly journal: ReadableJournal;
    readonly signal?: AbortSignal;
  },
): Promise<Result> {
  const { engine, journal, signal } = context;
  for (const table of plan.tables) {
    const sql = `SELECT CAST(pos AS DOUBLE) ${fromWhere([table], plan.rows)}`;
    const positions = (await engine.rows(sql, signal)).map(([position]) => Number(position));
    const possible = positions.filter(plan.residual?.mayMatch ?? (() => true));
    for await (const entry of readEntries(journal, possible, signal)) {
      const recorded = match(entry);
      if (recorded !== undefined) accumulator.add(recorded);
    }
  }
  return accumulator.result();
}
