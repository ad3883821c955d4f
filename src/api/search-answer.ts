import { MISSING, type WireMissing } from './loss-answer.ts';
import { WIRE_ROW, type WireRow } from './row.ts';
import { choice, list, named, object, optional, reference, type Schema, text } from './schema.ts';

/** What a piece of a sentence is. */
const PART_KINDS = [
  'actor',
  'verb',
  'object',
  'namespace',
  'client',
  'address',
  'value',
  'text',
  'outcome',
] as const;

/** A piece of a sentence; joined, the pieces are the sentence. */
interface WirePart {
  readonly kind: (typeof PART_KINDS)[number];
  readonly text: string;
  readonly field?: string;
  readonly value?: string;
}

/** A request in plain words. */
export interface WireSentence {
  readonly text: string;
  readonly parts: readonly WirePart[];
}

/** A row of the trail. */
export interface TrailEntry {
  readonly row: WireRow;
  readonly sentence?: WireSentence;
}

/** What `search` answers. */
export interface SearchAnswer extends WireMissing {
  readonly rows: readonly WireRow[];
  readonly next?: string;
}

/** What `trail` answers. */
export interface TrailAnswer extends WireMissing {
  readonly entries: readonly TrailEntry[];
  readonly next?: string;
}

/** The schema of `WireSentence`. */
export const WIRE_SENTENCE: Schema<WireSentence> = named(
  'Sentence',
  object<WireSentence>({
    text: text({ examples: ['veeru was refused: delete pods in namespace "team-a"'] }),
    parts: list(
      object<WirePart>({
        kind: choice(PART_KINDS),
        text: text({ description: 'Safe to show: no character in it acts on a screen.' }),
        field: optional(text({ description: 'The field of the query language it comes from.' })),
        value: optional(text({ description: 'Exactly what the event holds.' })),
      }),
      { description: 'The same in pieces, which hold their own blanks.' },
    ),
  }),
);

const NEXT = optional(
  text({ description: 'Give it as `cursor` for the next page; absent on the last one.' }),
);

/** The schema of `SearchAnswer`. */
export const SEARCH_ANSWER: Schema<SearchAnswer> = object<SearchAnswer>({
  rows: list(reference(WIRE_ROW)),
  next: NEXT,
  ...MISSING,
});

/** The schema of `TrailAnswer`. */
export const TRAIL_ANSWER: Schema<TrailAnswer> = object<TrailAnswer>({
  entries: list(
    object<TrailEntry>({
      row: reference(WIRE_ROW),
      sentence: optional(reference(WIRE_SENTENCE)),
    }),
  ),
  next: NEXT,
  ...MISSING,
});
