import type uPlot from 'uplot';
import { labelFits, timeLabel } from '../chart/time-labels.ts';
import type { Zone } from '../time/zone.ts';
import type { Bars } from './bars.ts';

/** The colours of the layers from the top down, and of the axis, as the theme gives them now. */
export interface BarColours {
  readonly layers: readonly string[];
  readonly axis: string;
}

/** What a chart is drawn from and what it tells. */
export interface BarChartOptions {
  readonly widthPx: number;
  readonly heightPx: number;
  /** How many layers stand on one another. */
  readonly layers: number;
  readonly zone: () => Zone;
  /** The stretch of time along the axis. */
  readonly range: () => readonly [number, number];
  readonly colours: () => BarColours;
  /** Told where the pointer is, as a moment; undefined when it left. */
  readonly onHover: (us: number | undefined) => void;
  /** Told what a brush selected. */
  readonly onBrush: (fromUs: number, toUs: number) => void;
}

/** A brush narrower than this was a click. */
const MIN_BRUSH_PX = 4;

const AXIS_FONT = '11.5px system-ui, sans-serif';

/** Options for uPlot: a column for each layer, one over the other, the smallest in front. */
export function chartOptions(
  options: BarChartOptions,
  paths: uPlot.Series.PathBuilder,
): uPlot.Options {
  const { widthPx, heightPx, layers, zone, range, colours, onHover, onBrush } = options;
  const column = (_: unknown, at: number): uPlot.Series => ({
    fill: () => colours().layers[at] ?? 'gray',
    stroke: () => colours().layers[at] ?? 'gray',
    width: 0,
    points: { show: false },
    paths,
  });
  return {
    width: widthPx,
    height: heightPx,
    padding: [2, 16, 0, 16],
    legend: { show: false },
    tzDate: (seconds) => shiftedDate(seconds * 1e6, zone()),
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    scales: {
      x: {
        time: true,
        range: () => {
          const [fromUs, toUs] = range();
          return [fromUs / 1e6, toUs / 1e6];
        },
      },
      y: { range: (_chart, _min, max) => [0, Math.max(1, max)] },
    },
    axes: [
      {
        size: 22,
        gap: 3,
        space: 84,
        font: AXIS_FONT,
        stroke: () => colours().axis,
        grid: { show: false },
        ticks: { show: false },
        values: timeValues(zone),
      },
      { show: false },
    ],
    series: [{}, ...Array.from({ length: layers }, column)],
    hooks: {
      setCursor: [
        (chart) => {
          const { left = -1 } = chart.cursor;
          onHover(left < 0 ? undefined : chart.posToVal(left, 'x') * 1e6);
        },
      ],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width < MIN_BRUSH_PX) return;
          const from = chart.posToVal(left, 'x') * 1e6;
          const to = chart.posToVal(left + width, 'x') * 1e6;
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onBrush(from, to);
        },
      ],
    },
  };
}

/** Writes the moments along an axis of time; those at the edges only where there is room. */
export function timeValues(zone: () => Zone): uPlot.Axis.DynamicValues {
  return (chart, splits, _axis, _space, stepSeconds) =>
    splits.map((seconds) => {
      const label = timeLabel(seconds * 1e6, stepSeconds, zone());
      const leftPx = chart.bbox.left / devicePixelRatio;
      const centrePx = leftPx + chart.valToPos(seconds, 'x');
      return labelFits(label, { centrePx, chartPx: chart.width }) ? label : '';
    });
}

/** A date whose local clock shows what the clocks of the zone show, which is what uPlot reads. */
export function shiftedDate(us: number, zone: Zone): Date {
  const ms = us / 1000;
  const localMinutes = new Date(ms).getTimezoneOffset();
  return new Date(ms + (zone.offsetMinutes(us) + localMinutes) * 60_000);
}

/**
 * The columns as uPlot wants them, for layers from the bottom up: the highest stands behind and reaches as
 * high as all together.
 */
export function chartData(
  { startsUs }: Bars,
  layers: readonly { readonly counts: readonly number[] }[],
): uPlot.AlignedData {
  const heights: number[][] = [];
  for (const { counts } of layers) {
    const below = heights[0];
    heights.unshift(startsUs.map((_, at) => (counts[at] ?? 0) + (below?.[at] ?? 0)));
  }
  return [startsUs.map((us) => us / 1e6), ...heights];
}

/** Which bar a moment lies in; -1 outside of all. */
export function barAt({ startsUs, intervalUs }: Bars, us: number): number {
  let [low, high] = [0, startsUs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((startsUs[middle] ?? 0) <= us) low = middle + 1;
    else high = middle;
  }
  const start = startsUs[low - 1];
  return start !== undefined && us < start + intervalUs ? low - 1 : -1;
}

/** A brush grown to whole bars, so that what is selected is what was counted. */
export function wholeBars(
  { intervalUs }: Bars,
  fromUs: number,
  toUs: number,
): readonly [number, number] {
  const from = Math.floor(fromUs / intervalUs) * intervalUs;
  return [from, Math.max(from + intervalUs, Math.ceil(toUs / intervalUs) * intervalUs)];
}
