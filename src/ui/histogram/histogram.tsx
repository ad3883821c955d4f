import { type ReactNode, useEffect, useRef, useState } from 'react';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { shortCount } from '../ask/count-text.ts';
import { watchTheme } from '../shell/watch-theme.ts';
import type { Zone } from '../time/zone.ts';
import { type BarColours, barAt, chartData, chartOptions, wholeBars } from './bar-chart.ts';
import { type Bars, barText, summaryText, totalsOf } from './bars.ts';
import { KeyboardBrush } from './keyboard-brush.tsx';
import './histogram.css';

interface HistogramProps {
  readonly bars: Bars;
  readonly zone: Zone;
  /** The stretch of time that was asked for. */
  readonly rangeUs: readonly [number, number];
  readonly isOld: boolean;
  readonly onBrush: (fromUs: number, toUs: number) => void;
  /** A click on a part of the legend asks for that part alone. */
  readonly onEnding: (ending: 'done' | 'refused' | 'failed') => void;
}

const HEIGHT_PX = 84;

/** How many requests over time, the refused and failed ones marked. A brush zooms. */
export function Histogram(props: HistogramProps): ReactNode {
  const { bars, zone, isOld, onEnding } = props;
  const place = useRef<HTMLDivElement>(null);
  const swatches = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState(-1);
  useChart(place, swatches, props, setHovered);
  const { count, refused, failed } = totalsOf(bars);
  const legend = [
    ['done', count - refused - failed],
    ...(bars.isDivided ? [['refused', refused] as const] : []),
    ['failed', failed],
  ] as const;
  return (
    <section className="histogram" aria-label="Requests over time" data-old={isOld}>
      <p className="unseen">{summaryText(bars, zone)}</p>
      <div ref={place} className="histogram-chart" style={{ height: `${HEIGHT_PX}px` }} />
      <div ref={swatches} className="histogram-legend">
        {legend.map(([ending, number]) => (
          <button
            key={ending}
            type="button"
            className="flat"
            title={`Only what was ${ending}`}
            onClick={() => onEnding(ending)}
          >
            <i className={`swatch swatch-${ending}`} aria-hidden="true" />{' '}
            {ending === 'failed' && !bars.isDivided ? 'failed or refused' : ending}{' '}
            {shortCount(number)}
          </button>
        ))}
        <i className="swatch swatch-axis" aria-hidden="true" />
        <KeyboardBrush {...props} />
        <output className="histogram-hover" aria-hidden="true">
          {hovered >= 0 ? barText(bars, hovered, zone) : 'Drag over the bars to zoom in'}
        </output>
      </div>
    </section>
  );
}

/** Draws with uPlot, which is loaded when the first bars are there. */
function useChart(
  place: { readonly current: HTMLDivElement | null },
  swatches: { readonly current: HTMLDivElement | null },
  props: HistogramProps,
  setHovered: (index: number) => void,
): void {
  const latest = useRef(props);
  const chart = useRef<uPlot>(undefined);
  useEffect(() => {
    latest.current = props;
    chart.current?.setData(chartData(props.bars));
  });
  useEffect(() => {
    const { current: element } = place;
    if (element === null) return;
    const gone = new AbortController();
    const resize = new ResizeObserver(() => {
      chart.current?.setSize({ width: element.clientWidth, height: HEIGHT_PX });
    });
    void import('uplot').then(({ default: Chart }) => {
      if (gone.signal.aborted) return;
      const { bars: paths } = Chart.paths;
      if (paths === undefined) return;
      const options = chartOptions(
        {
          widthPx: element.clientWidth,
          heightPx: HEIGHT_PX,
          zone: () => latest.current.zone,
          range: () => latest.current.rangeUs,
          colours: () => coloursOf(swatches.current),
          onHover: (us) => setHovered(us === undefined ? -1 : barAt(latest.current.bars, us)),
          onBrush: (fromUs, toUs) => {
            const { bars, onBrush } = latest.current;
            onBrush(...wholeBars(bars, fromUs, toUs));
          },
        },
        paths({ align: 1, size: [1, Number.POSITIVE_INFINITY], gap: 1 }),
      );
      chart.current = new Chart(options, chartData(latest.current.bars), element);
      resize.observe(element);
    });
    const stopWatching = watchTheme(() => chart.current?.redraw(false));
    return () => {
      gone.abort();
      resize.disconnect();
      stopWatching();
      chart.current?.destroy();
      chart.current = undefined;
    };
  }, [place, swatches, setHovered]);
}

/** The style sheet knows the colours; a canvas has to be told. */
function coloursOf(legend: HTMLElement | null): BarColours {
  const colour = (name: string): string => {
    const swatch = legend?.querySelector(`.swatch-${name}`);
    return swatch ? getComputedStyle(swatch).backgroundColor : 'gray';
  };
  return {
    done: colour('done'),
    failed: colour('failed'),
    refused: colour('refused'),
    axis: colour('axis'),
  };
}
