import { choice, integer, object, optional, type Schema, text, time } from './schema.ts';

/** What has to be read for an answer, at most. */
interface WireReading {
  readonly parts: number;
  readonly allParts: number;
  readonly rows: number;
  readonly allRows: number;
  readonly events: number;
}

/** What `explain` answers: the question as it was understood, and what it costs. */
export interface ExplainAnswer {
  readonly query: string;
  readonly since?: string;
  readonly until?: string;
  readonly unit: 'requests' | 'events';
  readonly reading?: WireReading;
}

/** The schema of `ExplainAnswer`. */
export const EXPLAIN_ANSWER: Schema<ExplainAnswer> = object<ExplainAnswer>({
  query: text({ description: 'The query in its canonical form; empty for everything.' }),
  since: optional(time('The earliest time that belongs to the question.')),
  until: optional(time('The first time that does not belong to it any more.')),
  unit: choice(['requests', 'events'], { description: 'What rows and counts are.' }),
  reading: optional(
    object<WireReading>(
      {
        parts: integer({ description: 'Parts of the index that are looked at.' }),
        allParts: integer({ description: 'Parts of the index in all.' }),
        rows: integer({ description: 'Rows in the parts that are looked at.' }),
        allRows: integer({ description: 'Rows in all.' }),
        events: integer({
          description: 'Events that are read from the journal at most, as columns do not decide.',
        }),
      },
      {
        description:
          'What has to be read, at most. Absent for readers who see a part of the trail, as it tells how much there is.',
      },
    ),
  ),
});
