import { type CSSProperties, memo, type ReactNode, useRef, useState } from 'react';
import type { WireRow } from '../../api/row.ts';
import { visibleText } from '../../trail/visible-text.ts';
import { OpenRow } from '../row/open-row.tsx';
import type { StepRow } from '../row/row-actions.tsx';
import { ValueActions } from '../row/value-actions.tsx';
import type { Zone } from '../time/zone.ts';
import type { Column } from './columns.ts';

const MAX_CELL = 300;

/**
 * One row of the table, and below it all of the event while it is open. Scrolling draws many rows at
 * once, so what one can do with a value is drawn only where a pointer or the focus is.
 */
export const TableRow = memo(function TableRow({
  row,
  index,
  columns,
  grid,
  zone,
  startPx,
  isOpen,
  isMeasured,
  toggle,
  step,
  measure,
}: {
  readonly row: WireRow;
  readonly index: number;
  readonly columns: readonly Column[];
  readonly grid: CSSProperties;
  readonly zone: Zone;
  readonly startPx: number;
  readonly isOpen: boolean;
  /** Whether rows have heights of their own. */
  readonly isMeasured: boolean;
  readonly toggle: (position: number) => void;
  readonly step: StepRow;
  readonly measure: (element: HTMLElement | null) => void;
}): ReactNode {
  const [isNear, setNear] = useState(false);
  // Closed rows are all of one height; to measure each would make the browser lay out at every frame.
  const wasOpen = useRef(false);
  wasOpen.current ||= isOpen;
  const come = () => setNear(true);
  return (
    <div
      ref={wasOpen.current || isMeasured ? measure : undefined}
      onPointerEnter={come}
      onFocus={come}
      onPointerLeave={() => setNear(false)}
      data-index={index}
      className={`table-row ${outcomeClass(row)}`}
      style={{ insetBlockStart: startPx }}
    >
      <div role="row" aria-rowindex={index + 2} style={grid}>
        {columns.map((column, i) => (
          <Cell
            key={column.name}
            column={column}
            row={row}
            zone={zone}
            isNear={isNear}
            opener={i === 0 ? { isOpen, toggle: () => toggle(row.position) } : undefined}
          />
        ))}
      </div>
      {isOpen && (
        <div role="row">
          <div role="cell" aria-colspan={columns.length}>
            <OpenRow position={row.position} withSentence step={step} />
          </div>
        </div>
      )}
    </div>
  );
});

function Cell({
  column,
  row,
  zone,
  isNear,
  opener,
}: {
  readonly column: Column;
  readonly row: WireRow;
  readonly zone: Zone;
  readonly isNear: boolean;
  readonly opener: { readonly isOpen: boolean; readonly toggle: () => void } | undefined;
}): ReactNode {
  const text = column.text(row, zone);
  const value = column.value === undefined ? text : column.value(row);
  // A cell is a block, so the direction of writing stays within it as within a `bdi`.
  const shown = text && visibleText(text, MAX_CELL);
  return (
    <div
      role="cell"
      className={`table-cell cell-${column.name}`}
      title={isNear ? shown : undefined}
    >
      {opener === undefined ? (
        shown
      ) : (
        <button
          type="button"
          className="table-opener"
          aria-expanded={opener.isOpen}
          onClick={opener.toggle}
        >
          {shown}
        </button>
      )}
      {isNear && column.field !== undefined && value !== undefined && (
        <ValueActions field={column.field} value={value} />
      )}
    </div>
  );
}

function outcomeClass({ code = 0 }: WireRow): string {
  if (code === 401 || code === 403) return 'refused';
  return code >= 400 ? 'failed' : '';
}
