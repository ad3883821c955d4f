/** How high rows are. */
export type Density = 'dense' | 'usual' | 'roomy';

/** Whether a long line goes on below, or is cut. */
export type Wrap = 'on' | 'off';

/** How rows look. */
export interface RowLook {
  readonly density: Density;
  readonly isWrapped: boolean;
  /** The least height of a row. */
  readonly rowPx: number;
}

/** All densities with their names. */
export const DENSITIES: readonly { readonly density: Density; readonly label: string }[] = [
  { density: 'dense', label: 'Dense' },
  { density: 'usual', label: 'Usual' },
  { density: 'roomy', label: 'Roomy' },
];

/** As in the style sheets. A row is something to hit with a finger, so none is below 24. */
const ROW_PX = {
  table: { dense: 24, usual: 27, roomy: 36 },
  sentences: { dense: 25, usual: 30, roomy: 42 },
} as const;

/** Whether a text names a density. */
export function isDensity(text: unknown): text is Density {
  return text === 'dense' || text === 'usual' || text === 'roomy';
}

/** Whether a text says something of long lines. */
export function isWrap(text: unknown): text is Wrap {
  return text === 'on' || text === 'off';
}

/**
 * How rows look: as the address says, else as this browser remembers, else sentences are read whole and
 * cells of a table cut.
 */
export function rowLook(
  asked: { readonly density?: Density; readonly wrap?: Wrap; readonly view?: 'table' },
  kept: { readonly density: Density | undefined; readonly wrap: Wrap | undefined },
): RowLook {
  const density = asked.density ?? kept.density ?? 'usual';
  const wrap = asked.wrap ?? kept.wrap ?? (asked.view === 'table' ? 'off' : 'on');
  const rowPx = ROW_PX[asked.view === 'table' ? 'table' : 'sentences'][density];
  return { density, isWrapped: wrap === 'on', rowPx };
}
