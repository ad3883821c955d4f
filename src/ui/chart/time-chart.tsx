import { type ReactNode, useEffect, useRef, useState } from 'react';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { watchTheme } from '../shell/watch-theme.ts';
import { momentText } from '../time/show-time.ts';
import type { Zone } from '../time/zone.ts';
import { type ChartSeries, timeChartOptions } from './time-chart-options.ts';
import './chart.css';

const HEIGHT_PX = 150;

interface TimeChartProps {
  /** What it shows, for those who do not see it, and as its heading. */
  readonly title: string;
  /** The same as a sentence with figures. */
  readonly summary: string;
  readonly startsUs: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly zone: Zone;
  readonly valueText: (value: number) => string;
  readonly isLog?: boolean;
  /** Told what a brush selected. */
  readonly onBrush: (fromUs: number, toUs: number) => void;
  /** A link below, to what is behind it. */
  readonly children?: ReactNode;
}

/** Figures over time. A brush asks for a part of the time. */
export function TimeChart(props: TimeChartProps): ReactNode {
  const { title, summary, series, startsUs, zone, valueText, children } = props;
  const place = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  const [hovered, setHovered] = useState<number>();
  useChart(place, legend, props, setHovered);
  const startUs = hovered === undefined ? undefined : startsUs[hovered];
  return (
    <section className="panel" aria-label={title}>
      <h2>{title}</h2>
      <p className="unseen">{summary}</p>
      <div ref={place} className="time-chart" style={{ height: `${HEIGHT_PX}px` }} />
      <ul ref={legend} className="chart-legend">
        {series.map(({ label, tone, values }) => (
          <li key={label}>
            <i className={`swatch tone-${tone}`} aria-hidden="true" /> {label}{' '}
            {hovered !== undefined && valueText(values[hovered] ?? 0)}
          </li>
        ))}
        <li aria-hidden="true" className="chart-when">
          {startUs !== undefined && momentText(startUs, zone)}
        </li>
        <i className="swatch tone-axis" aria-hidden="true" />
      </ul>
      {children}
    </section>
  );
}

/** Draws with uPlot, which is loaded when the first figures are there. */
function useChart(
  place: { readonly current: HTMLDivElement | null },
  legend: { readonly current: HTMLElement | null },
  props: TimeChartProps,
  setHovered: (index: number | undefined) => void,
): void {
  const latest = useRef(props);
  const chart = useRef<uPlot>(undefined);
  useEffect(() => {
    latest.current = props;
    chart.current?.setData(dataOf(props));
  });
  const count = props.series.length;
  useEffect(() => {
    const { current: element } = place;
    if (element === null || count === 0) return;
    const gone = new AbortController();
    const resize = new ResizeObserver(() => {
      chart.current?.setSize({ width: element.clientWidth, height: HEIGHT_PX });
    });
    void import('uplot').then(({ default: Chart }) => {
      if (gone.signal.aborted) return;
      const options = timeChartOptions({
        widthPx: element.clientWidth,
        heightPx: HEIGHT_PX,
        latest: () => latest.current,
        colour: (tone) => colourOf(legend.current, tone),
        onHover: setHovered,
      });
      chart.current = new Chart(options, dataOf(latest.current), element);
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
  }, [place, legend, count, setHovered]);
}

function dataOf({ startsUs, series }: TimeChartProps): uPlot.AlignedData {
  return [startsUs.map((us) => us / 1e6), ...series.map(({ values }) => [...values])];
}

/** The style sheet knows the colours; a canvas has to be told. */
function colourOf(legend: HTMLElement | null, tone: string): string {
  const swatch = legend?.querySelector(`.tone-${tone}`);
  return swatch ? getComputedStyle(swatch).backgroundColor : 'gray';
}
