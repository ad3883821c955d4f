import { memo, type ReactNode } from 'react';
import { parseTimeUs } from '../../event/time.ts';
import { countedText } from '../ask/count-text.ts';
import { clockText } from '../time/show-time.ts';
import type { Zone } from '../time/zone.ts';
import { describeFold } from './describe-fold.ts';
import type { Fold } from './fold-runs.ts';
import { endingOf, toneOf } from './row-tone.ts';
import { PartText, Sentence } from './sentence.tsx';
import { splitOrigin } from './split-origin.ts';

interface FoldRowProps {
  readonly fold: Fold;
  readonly zone: Zone;
  readonly opened: boolean;
  readonly isCurrent: boolean;
  readonly toggle: (key: number) => void;
}

/** A line that stands for several like requests and opens into them. */
export const FoldRow = memo(function FoldRow({
  fold,
  zone,
  opened,
  isCurrent,
  toggle,
}: FoldRowProps): ReactNode {
  const { entries, key } = fold;
  const [first] = entries;
  const last = entries.at(-1);
  if (first === undefined || last === undefined) return null;
  const fromUs = parseTimeUs(first.row.time) ?? 0;
  const toUs = parseTimeUs(last.row.time) ?? 0;
  const { told, client } = splitOrigin(describeFold(entries));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the time is the button; a click beside it does the same.
    <div
      className={`row row-fold tone-${toneOf(first.row)} ending-${endingOf(first.row)}`}
      onClick={({ target }) => {
        if (target instanceof Element && target.closest('button') === null) toggle(key);
      }}
    >
      <button
        type="button"
        className="row-time"
        aria-expanded={opened}
        title={`${clockText(toUs, zone, 8)} and ${clockText(fromUs, zone, 8)}`}
        onClick={() => toggle(key)}
      >
        <time dateTime={first.row.time}>{clockText(fromUs, zone, 8)}</time>
        <span aria-hidden="true" className="row-arrow">
          {opened ? '▾' : '▸'}
        </span>
      </button>
      <p className="row-sentence">
        <Sentence parts={told} row={first.row} tabbable={isCurrent} />
      </p>
      <span className="row-meta">
        {client !== undefined && <PartText part={client} row={first.row} tabbable={isCurrent} />}
        {countedText(entries.length, 'request')}
      </span>
    </div>
  );
});
