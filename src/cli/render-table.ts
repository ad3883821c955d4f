import { visibleText } from '../trail/visible-text.ts';
import type { Paint } from './style.ts';
import { fitText, padText, textWidth } from './text-width.ts';

/** A column of a table on a terminal. */
export interface TableColumn {
  readonly header: string;
  readonly align?: 'left' | 'right';
  /** Columns with a low priority are shortened, and left out, before those with a higher one. */
  readonly priority: number;
  /** Is shown whole or not at all: half a time or a status tells nothing. */
  readonly isFixed?: boolean;
}

export interface TableCell {
  readonly text: string;
  readonly paint?: Paint;
}

export interface TableOptions {
  /** Cells of the terminal; undefined where nothing is cut. */
  readonly width: number | undefined;
  readonly paintHeader: Paint;
}

const GAP = 2;
/** Narrower than this a column tells nothing and is left out. */
const MIN_WIDTH = 6;
/** Longer values than this are cut even where there is room for them. */
const MAX_VALUE = 1000;

/**
 * Lines of a table that never wrap: columns are shortened with `…`, then left out, the least
 * important ones first. What could act on the terminal is written out.
 */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
  { width, paintHeader }: TableOptions,
): readonly string[] {
  const texts = rows.map((row) => row.map((cell) => visibleText(cell.text, MAX_VALUE)));
  const natural = columns.map((column, i) =>
    Math.max(textWidth(column.header), ...texts.map((row) => textWidth(row[i] ?? ''))),
  );
  const widths = width === undefined ? natural : fitWidths(columns, natural, width);
  const line = (cells: readonly string[], paints: readonly (Paint | undefined)[]): string =>
    cells
      .map((cell, i) => ({ cell, i, width: widths[i] ?? 0 }))
      .filter((part) => part.width > 0)
      .map(({ cell, i, width: cells }, at, parts) => {
        const fitted = fitText(cell, cells);
        const isLast = at === parts.length - 1 && columns[i]?.align !== 'right';
        const painted = (paints[i] ?? asIs)(fitted);
        const padding = padText('', cells - textWidth(fitted), 'left');
        if (columns[i]?.align === 'right') return padding + painted;
        return isLast ? painted : painted + padding;
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  const headers = columns.map(({ header }) => header);
  const headerPaints = columns.map(() => paintHeader);
  return [
    line(headers, headerPaints),
    ...texts.map((row, i) =>
      line(
        row,
        (rows[i] ?? []).map(({ paint }) => paint),
      ),
    ),
  ];
}

function asIs(text: string): string {
  return text;
}

/** The width of each column within the terminal's; 0 for those left out. */
function fitWidths(
  columns: readonly TableColumn[],
  natural: readonly number[],
  width: number,
): readonly number[] {
  const widths = [...natural];
  const order = columns
    .map((column, i) => ({ i, priority: column.priority }))
    .sort((a, b) => a.priority - b.priority || b.i - a.i);
  for (const { i } of order) {
    const excess = total(widths) - width;
    if (excess <= 0) break;
    const own = widths[i] ?? 0;
    const least = columns[i]?.isFixed === true ? own : Math.min(own, MIN_WIDTH);
    widths[i] = Math.max(least, own - excess);
  }
  for (const { i } of order.slice(0, -1)) {
    if (total(widths) <= width) break;
    widths[i] = 0;
  }
  const [last] = order.slice(-1);
  if (last !== undefined) {
    widths[last.i] = Math.max(1, (widths[last.i] ?? 0) - Math.max(0, total(widths) - width));
  }
  return widths;
}

function total(widths: readonly number[]): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, shown.length - 1);
}
