import { type MouseEvent, memo, type ReactNode } from 'react';
import type { TrailEntry } from '../../api/search-answer.ts';
import { parseTimeUs } from '../../event/time.ts';
import { OpenRow } from '../row/open-row.tsx';
import type { StepRow } from '../row/row-actions.tsx';
import { clockText } from '../time/show-time.ts';
import { tookText } from '../time/took-text.ts';
import type { Zone } from '../time/zone.ts';
import { endingOf, toneOf } from './row-tone.ts';
import { PartText, Sentence } from './sentence.tsx';
import { splitOrigin } from './split-origin.ts';

interface TrailRowProps {
  readonly entry: TrailEntry;
  readonly zone: Zone;
  readonly isOpen: boolean;
  readonly isInside: boolean;
  /** Whether the focus is in this row. */
  readonly isCurrent: boolean;
  readonly toggle: (position: number) => void;
  readonly step: StepRow;
}

/** One request: when, what happened, and in the margin with what and how it ended. */
export const TrailRow = memo(function TrailRow({
  entry,
  zone,
  isOpen,
  isInside,
  isCurrent,
  toggle,
  step,
}: TrailRowProps): ReactNode {
  const { row, sentence } = entry;
  const us = parseTimeUs(row.time) ?? 0;
  const { told, client, addresses } = splitOrigin(sentence?.parts ?? []);
  const classes = ['row', `tone-${toneOf(row)}`, `ending-${endingOf(row)}`];
  if (isInside) classes.push('row-inside');
  if (/^(?:create|update|patch)$/.test(row.verb ?? '')) classes.push('row-change');
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the time is the button; a click beside it does the same. */}
      <div
        className={classes.join(' ')}
        onClick={(event) => {
          if (isPlainClick(event)) toggle(row.position);
        }}
      >
        <button
          type="button"
          className="row-time"
          aria-expanded={isOpen}
          onClick={() => toggle(row.position)}
        >
          <time dateTime={row.time}>
            {clockText(us, zone, 8)}
            <span className="row-ms">{clockText(us, zone).slice(8)}</span>
          </time>
        </button>
        <p className="row-sentence">
          {sentence === undefined ? (
            <span className="part-outcome">The bytes of this event are damaged.</span>
          ) : (
            <Sentence parts={told} row={row} tabbable={isCurrent} />
          )}
        </p>
        <span className="row-meta">
          {client !== undefined && <PartText part={client} row={row} tabbable={isCurrent} />}
          {addresses.map((part) => (
            <PartText key={part.text} part={part} row={row} tabbable={isCurrent} />
          ))}
          <span className="row-code">{row.code ?? row.stage}</span>
          <span className="row-took">{tookOf(us, parseTimeUs(row.stageTime))}</span>
        </span>
      </div>
      {isOpen && <OpenRow position={row.position} step={step} />}
    </>
  );
});

/** Not one that selects text or is meant for a button. */
function isPlainClick({ target, button }: MouseEvent): boolean {
  if (button !== 0 || !(target instanceof Element)) return false;
  return target.closest('button, a') === null && window.getSelection()?.type !== 'Range';
}

function tookOf(fromUs: number, toUs: number | undefined): string {
  return toUs === undefined || toUs <= fromUs ? '' : tookText(toUs - fromUs);
}
