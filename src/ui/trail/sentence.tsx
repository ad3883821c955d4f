import { memo, type ReactNode } from 'react';
import type { WireRow } from '../../api/row.ts';
import { useValueMenu } from '../value/value-menu.tsx';
import type { Part } from './describe-fold.ts';

interface SentenceProps {
  readonly parts: readonly Part[];
  readonly row: WireRow;
  /** Whether Tab goes through the names; it does so only in the row where the focus is. */
  readonly tabbable: boolean;
}

/** A sentence whose names can be clicked. What the server sends as text is safe to show. */
export const Sentence = memo(function Sentence({ parts, row, tabbable }: SentenceProps): ReactNode {
  return (
    <>
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence never change places.
        <PartText key={at} part={part} row={row} tabbable={tabbable} />
      ))}
    </>
  );
});

/** One piece of a sentence: a button where it can be asked for. */
export function PartText({
  part,
  row,
  tabbable,
}: Omit<SentenceProps, 'parts'> & { readonly part: Part }): ReactNode {
  const open = useValueMenu();
  const { kind, text, field, value } = part.kind === 'verb' ? verbOf(part, row) : part;
  if (kind === 'text') return text;
  if (field === undefined || value === undefined) {
    return <bdi className={`part-${kind}`}>{text}</bdi>;
  }
  return (
    <button
      type="button"
      className={`part part-${kind}`}
      tabIndex={tabbable ? 0 : -1}
      onClick={(event) => open(event, { field, value, text, row })}
    >
      <bdi>{text}</bdi>
    </button>
  );
}

/** The verb of a sentence is our word; the field behind it is the request's. */
function verbOf(part: Part, { verb }: WireRow): Part {
  return verb === undefined ? part : { ...part, field: 'verb', value: verb };
}
