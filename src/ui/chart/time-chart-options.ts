import type uPlot from 'uplot';
import { shiftedDate, timeValues } from '../histogram/bar-chart.ts';
import type { Zone } from '../time/zone.ts';

/** One line of a chart. */
export interface ChartSeries {
  readonly label: string;
  /** Names its colour in the style sheet. */
  readonly tone: 'all' | 'refused' | 'failed' | 'second' | 'third';
  readonly values: readonly number[];
}

/** What a chart is drawn from. What may change is asked for at each drawing. */
interface TimeChartSettings {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly latest: () => {
    readonly series: readonly ChartSeries[];
    readonly zone: Zone;
    readonly valueText: (value: number) => string;
    readonly isLog?: boolean;
    readonly onBrush: (fromUs: number, toUs: number) => void;
  };
  readonly colour: (tone: string) => string;
  readonly onHover: (index: number | undefined) => void;
}

const FONT = '11.5px system-ui, sans-serif';
const MIN_BRUSH_PX = 4;

/** Options for uPlot: lines over one axis of time. */
export function timeChartOptions(settings: TimeChartSettings): uPlot.Options {
  const { widthPx, heightPx, latest, colour, onHover } = settings;
  const { series, isLog = false } = latest();
  const axis = { font: FONT, stroke: () => colour('axis'), ticks: { show: false } };
  return {
    width: widthPx,
    height: heightPx,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    tzDate: (seconds) => shiftedDate(seconds * 1e6, latest().zone),
    cursor: { y: false, drag: { x: true, y: false, setScale: false } },
    scales: {
      y: isLog
        ? { distr: 3, log: 10, range: (_chart, min, max) => [Math.max(0.01, min / 2), max * 2] }
        : { range: (_chart, _min, max) => [0, Math.max(1, max * 1.05)] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        space: 84,
        grid: { show: false },
        values: timeValues(() => latest().zone),
      },
      {
        ...axis,
        size: 58,
        space: 22,
        grid: { stroke: () => colour('axis'), width: 0.2 },
        filter: (_chart, splits) => splits.map(isLog ? wholePower : wholeNumber),
        values: (_chart, values) =>
          values.map((value) => (value === null ? '' : latest().valueText(value))),
      },
    ],
    series: [
      {},
      ...series.map(({ tone }) => ({
        stroke: () => colour(tone),
        width: 1.5,
        points: { show: false },
        spanGaps: true,
      })),
    ],
    hooks: {
      setCursor: [({ cursor }) => onHover(cursor.idx ?? undefined)],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width < MIN_BRUSH_PX) return;
          const from = chart.posToVal(left, 'x') * 1e6;
          const to = chart.posToVal(left + width, 'x') * 1e6;
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          latest().onBrush(Math.floor(from), Math.ceil(to));
        },
      ],
    },
  };
}

/** Of a logarithmic axis only 1, 10, 100 … are lines and have a label. */
function wholePower(value: number): number | null {
  const power = Math.log10(value);
  return Math.abs(power - Math.round(power)) < 1e-9 ? value : null;
}

/** There are no halves of a request. */
function wholeNumber(value: number): number | null {
  return Number.isInteger(value) ? value : null;
}
