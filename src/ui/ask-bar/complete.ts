import { type Completion, completeQuery } from '../../query/complete-query.ts';
import { printValue } from '../../query/print-query.ts';

/** A value that the events hold, and how often. */
interface FoundValue {
  readonly value: string;
  readonly count: number;
}

/** Asks for the values of a known field that begin so. */
export type FindValues = (
  field: string,
  prefix: string,
  signal: AbortSignal,
) => Promise<readonly FoundValue[]>;

/** Something to put in the place of what stands at the cursor. */
interface Offer {
  readonly label: string;
  readonly text: string;
  readonly detail?: string;
  readonly kind: Completion['candidates'][number]['kind'];
}

/** What may stand at the cursor, with what it replaces. */
export interface Offers {
  readonly start: number;
  readonly end: number;
  readonly offers: readonly Offer[];
}

/** Beyond so many nobody reads on; typing another letter is quicker. */
const MAX_OFFERS = 60;

/** What may stand at the cursor: words of the language, and the values that events really hold. */
export async function offersAt(
  text: string,
  cursor: number,
  findValues: FindValues,
  signal: AbortSignal,
): Promise<Offers> {
  const { span, candidates, values } = completeQuery(text, cursor);
  const typed = text.slice(span.start, span.end);
  const words = candidates.map(
    ({ label, text, kind, description }): Offer => ({
      label,
      text,
      kind,
      ...(description !== undefined && { detail: description }),
    }),
  );
  const found =
    values?.valuesOf.kind === 'known'
      ? await findValues(values.valuesOf.name, values.prefix, signal)
      : [];
  const offers = [...words, ...found.map(offerOf)].filter(({ text }) => text.trim() !== typed);
  return { start: span.start, end: span.end, offers: offers.slice(0, MAX_OFFERS) };
}

function offerOf({ value, count }: FoundValue): Offer {
  return {
    label: value,
    text: `${printValue(value)} `,
    kind: 'value',
    detail: count.toLocaleString('en'),
  };
}
