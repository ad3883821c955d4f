import { type ReactNode, useMemo, useState } from 'react';
import type { WireFieldAuthor } from '../../api/history-change.ts';
import { isHiddenValue } from '../../redact/hidden-value.ts';
import { Visible } from '../text/visible.tsx';
import { eventClock } from '../time/event-time.ts';
import { type Zone, zoneOf } from '../time/zone.ts';
import { authorFinder, authorText } from './author-of.ts';
import type { DiffRow } from './diff-rows.ts';
import { foldRows, type Stretch } from './fold-rows.ts';

/** Lines drawn at first; the rest follows on demand. */
const MAX_ROWS = 2000;

/** The difference of two revisions, with who last wrote each line. */
export function DiffTable({
  rows,
  authors,
  isSide,
  zone,
}: {
  readonly rows: readonly DiffRow[];
  readonly authors: readonly WireFieldAuthor[];
  readonly isSide: boolean;
  readonly zone: Zone;
}): ReactNode {
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const [isWhole, setWhole] = useState(false);
  const stretches = useMemo(() => foldRows(rows), [rows]);
  const authorAt = useMemo(() => authorFinder(authors), [authors]);
  const isSame = rows.every(({ state }) => state === 'same');
  const lines = stretches.flatMap((stretch): readonly (DiffRow | Stretch)[] =>
    stretch.isFolded && !unfolded.has(stretch.id) ? [stretch] : stretch.rows,
  );
  const shown = isWhole ? lines : lines.slice(0, MAX_ROWS);
  return (
    <div className="diff">
      {isSame && <p className="quiet">Both are the same in what is shown.</p>}
      {shown.map((line) =>
        'isFolded' in line ? (
          <button
            key={`fold ${line.id}`}
            type="button"
            className="diff-fold"
            onClick={() => setUnfolded(new Set([...unfolded, line.id]))}
          >
            ⋯ {line.rows.length} lines the same
          </button>
        ) : (
          <Row
            key={line.path}
            row={line}
            author={authorAt(line.path)}
            isSide={isSide}
            zone={zone}
          />
        ),
      )}
      {lines.length > shown.length && (
        <button type="button" className="diff-fold" onClick={() => setWhole(true)}>
          {lines.length - shown.length} more lines
        </button>
      )}
    </div>
  );
}

function Row({
  row,
  author,
  isSide,
  zone,
}: {
  readonly row: DiffRow;
  readonly author: WireFieldAuthor | undefined;
  readonly isSide: boolean;
  readonly zone: Zone;
}): ReactNode {
  const { state, before, after } = row;
  const written = state === 'removed' ? undefined : author;
  if (isSide) {
    return (
      <div className="diff-pair">
        <Line row={row} text={before} tone={state === 'same' ? 'same' : 'minus'} />
        <Line
          row={row}
          text={after}
          tone={state === 'same' ? 'same' : 'plus'}
          author={written}
          zone={zone}
        />
      </div>
    );
  }
  if (state === 'same') {
    return <Line row={row} text={after} tone="same" author={written} zone={zone} />;
  }
  return (
    <>
      {before !== undefined && <Line row={row} text={before} tone="minus" />}
      {after !== undefined && (
        <Line row={row} text={after} tone="plus" author={written} zone={zone} />
      )}
    </>
  );
}

const SIGNS = { same: ' ', minus: '−', plus: '+' } as const;
const SPOKEN = { same: '', minus: 'removed: ', plus: 'added: ' } as const;

function Line({
  row,
  text,
  tone,
  author,
  zone = zoneOf(undefined),
}: {
  readonly row: DiffRow;
  /** Absent where this side has no such line. */
  readonly text: string | undefined;
  readonly tone: keyof typeof SIGNS;
  readonly author?: WireFieldAuthor | undefined;
  readonly zone?: Zone;
}): ReactNode {
  if (text === undefined) return <div className="diff-line none" />;
  const said =
    author === undefined || (row.state === 'same' && text === '') ? '' : authorText(author);
  return (
    <div className={`diff-line ${tone}`} title={row.path}>
      <span aria-hidden="true" className="diff-sign">
        {SIGNS[tone]}
      </span>
      <span className="unseen">{SPOKEN[tone]}</span>
      <span className="diff-text" style={{ paddingInlineStart: `${row.depth * 14}px` }}>
        <Visible text={row.label} />: {text !== '' && <Value text={text} />}
      </span>
      {said !== '' && (
        <span className="diff-author" title={said}>
          <Visible text={said} />
          {author?.time !== undefined && `, ${eventClock(author.time, zone, 0)}`}
        </span>
      )}
    </div>
  );
}

function Value({ text }: { readonly text: string }): ReactNode {
  if (isHiddenValue(text)) {
    const hash = /hmac:([0-9a-f]{8})/.exec(text)?.[1];
    return (
      <span className="hidden-value" title={text}>
        hidden{hash === undefined ? '' : `, hash ${hash}…`}
      </span>
    );
  }
  return <Visible text={text} maxLength={2000} />;
}
