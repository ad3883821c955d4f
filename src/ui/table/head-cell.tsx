import type { PointerEvent, ReactNode } from 'react';
import type { StateChange } from '../state/use-page-state.ts';
import { type Column, moved } from './columns.ts';

/** The head of a column: what it is, sorting by time, its place and its width. */
export function HeadCell({
  column,
  names,
  order,
  change,
  resize,
}: {
  readonly column: Column;
  readonly names: readonly string[];
  readonly order: 'newest' | 'oldest';
  readonly change: (change: StateChange, options?: { readonly replace?: boolean }) => void;
  readonly resize: (name: string, widthPx: number) => void;
}): ReactNode {
  const { name, label, widthPx } = column;
  const move = (by: number) => change({ columns: moved(names, name, by) }, { replace: true });
  const isTime = name === 'time';
  const sorting = order === 'newest' ? 'descending' : 'ascending';
  return (
    <div
      role="columnheader"
      className="table-cell head-cell"
      {...(isTime && { 'aria-sort': sorting })}
      draggable
      onDragStart={({ dataTransfer }) => dataTransfer.setData('text/x-annals-column', name)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={({ dataTransfer }) => {
        const dropped = dataTransfer.getData('text/x-annals-column');
        const by = names.indexOf(name) - names.indexOf(dropped);
        if (dropped !== '') {
          change({ columns: moved(names, dropped, by) }, { replace: true });
        }
      }}
    >
      {isTime ? (
        <button
          type="button"
          onClick={() => change({ order: order === 'newest' ? 'oldest' : undefined })}
        >
          {label} <span aria-hidden="true">{order === 'newest' ? '↓' : '↑'}</span>
          <span className="unseen">
            {order === 'newest' ? 'newest first, turn round' : 'oldest first, turn round'}
          </span>
        </button>
      ) : (
        label
      )}
      <span className="head-moves">
        <button type="button" title="Move to the left" onClick={() => move(-1)}>
          <span aria-hidden="true">‹</span>
          <span className="unseen">move {label} to the left</span>
        </button>
        <button type="button" title="Move to the right" onClick={() => move(1)}>
          <span aria-hidden="true">›</span>
          <span className="unseen">move {label} to the right</span>
        </button>
        <button
          type="button"
          title="Leave it out"
          onClick={() =>
            change({ columns: names.filter((other) => other !== name) }, { replace: true })
          }
        >
          <span aria-hidden="true">×</span>
          <span className="unseen">leave {label} out</span>
        </button>
      </span>
      <Handle label={label} widthPx={widthPx} resize={(width) => resize(name, width)} />
    </div>
  );
}

const STEP_PX = 16;

/** The edge of a column, which is pulled with a pointer or moved with the arrow keys. */
function Handle({
  label,
  widthPx,
  resize,
}: {
  readonly label: string;
  readonly widthPx: number;
  readonly resize: (widthPx: number) => void;
}): ReactNode {
  const pull = (down: PointerEvent<HTMLElement>) => {
    const handle = down.currentTarget;
    const startX = down.clientX;
    down.preventDefault();
    handle.setPointerCapture(down.pointerId);
    handle.onpointermove = ({ clientX }) => resize(widthPx + clientX - startX);
    handle.onpointerup = () => {
      handle.onpointermove = null;
    };
  };
  return (
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-valuenow={widthPx}
      tabIndex={0}
      className="head-handle"
      draggable={false}
      onPointerDown={pull}
      onKeyDown={({ key }) => {
        if (key === 'ArrowLeft') resize(widthPx - STEP_PX);
        if (key === 'ArrowRight') resize(widthPx + STEP_PX);
      }}
    />
  );
}
