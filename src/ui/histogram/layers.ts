import type { HistogramAnswer } from '../../api/figures-answer.ts';
import { parseTimeUs } from '../../event/time.ts';
import { type Bars, totalsOf } from './bars.ts';
import { otherColour, partColour } from './palette.ts';

/** What a click on a layer's name asks for. */
export type LayerMeaning =
  | { readonly kind: 'ending'; readonly ending: 'done' | 'refused' | 'failed' }
  | { readonly kind: 'value'; readonly field: string; readonly value: string }
  /** All that has none of these values. */
  | { readonly kind: 'other'; readonly field: string; readonly values: readonly string[] };

/** One colour of the bars, all along the time. */
export interface Layer {
  readonly label: string;
  /** A colour as style sheets write it. */
  readonly colour: string;
  readonly counts: readonly number[];
  readonly total: number;
  readonly meaning: LayerMeaning;
}

/** How the requests ended, from the bottom of the bars to the top. */
export function endingLayers(bars: Bars): readonly Layer[] {
  const { counts, refused, failed, isDivided } = bars;
  const totals = totalsOf(bars);
  const done = counts.map((count, at) => count - (refused[at] ?? 0) - (failed[at] ?? 0));
  const layer = (ending: 'done' | 'refused' | 'failed', of: readonly number[], total: number) =>
    ({
      label: ending === 'failed' && !isDivided ? 'failed or refused' : ending,
      colour: `var(--bar-${ending})`,
      counts: of,
      total,
      meaning: { kind: 'ending', ending },
    }) as const;
  return [
    ...(isDivided ? [layer('refused', refused, totals.refused)] : []),
    layer('failed', failed, totals.failed),
    layer('done', done, totals.count - totals.refused - totals.failed),
  ];
}

/**
 * The most frequent values of a field, from the bottom of the bars to the top, and above them what has
 * none of these. `show` is how a value reads.
 */
export function valueLayers(
  bars: Bars,
  { field, parts }: NonNullable<HistogramAnswer['by']>,
  show: (value: string) => string,
): readonly Layer[] {
  const rest = [...bars.counts];
  const indexOf = new Map(bars.startsUs.map((us, at) => [us, at]));
  const layers = parts.map((part, at): Layer => {
    const counts = bars.counts.map(() => 0);
    for (const { start, count } of part.bars) {
      const index = indexOf.get(parseTimeUs(start) ?? -1);
      if (index === undefined) continue;
      counts[index] = count;
      // More may have arrived between the two counts.
      rest[index] = Math.max(0, (rest[index] ?? 0) - count);
    }
    return {
      label: part.value === '' ? '(empty)' : show(part.value),
      colour: partColour(at),
      counts,
      total: sum(counts),
      meaning: { kind: 'value', field, value: part.value },
    };
  });
  const total = sum(rest);
  if (total === 0) return layers;
  const values = parts.map(({ value }) => value);
  const meaning = { kind: 'other', field, values } as const;
  return [...layers, { label: 'other', colour: otherColour, counts: rest, total, meaning }];
}

/** The layers of one bar that are not empty, in words. */
export function layersText(layers: readonly Layer[], index: number): string {
  return layers
    .map(({ label, counts }) => [label, counts[index] ?? 0] as const)
    .filter(([, count]) => count > 0)
    .map(([label, count]) => `${label} ${count.toLocaleString('en')}`)
    .join(', ');
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
