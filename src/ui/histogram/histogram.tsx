import { type ReactNode, useEffect, useRef, useState } from 'react';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { shortCount } from '../ask/count-text.ts';
import { watchTheme } from '../shell/watch-theme.ts';
import { Visible } from '../text/visible.tsx';
import type { Zone } from '../time/zone.ts';
import { type BarColours, barAt, chartData, chartOptions, wholeBars } from './bar-chart.ts';
import { type Bars, barText, summaryText } from './bars.ts';
import { KeyboardBrush } from './keyboard-brush.tsx';
import { type Layer, layersText } from './layers.ts';
import './histogram.css';

interface HistogramProps {
  readonly bars: Bars;
  /** What the bars are made of, from the bottom up. */
  readonly layers: readonly Layer[];
  readonly zone: Zone;
  /** The stretch of time that was asked for. */
  readonly rangeUs: readonly [number, number];
  readonly isOld: boolean;
  readonly onBrush: (fromUs: number, toUs: number) => void;
  /** A click on a part of the legend asks for that part alone, or for all but it. */
  readonly onLayer: (layer: Layer, kind: 'include' | 'exclude') => void;
  /** What else stands beside the legend. */
  readonly children: ReactNode;
}

const HEIGHT_PX = 84;

/** How many requests over time, of which kinds. A brush zooms. */
export function Histogram(props: HistogramProps): ReactNode {
  const { bars, layers, zone, isOld, onLayer, children } = props;
  const place = useRef<HTMLDivElement>(null);
  const swatches = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState(-1);
  useChart(place, swatches, props, setHovered);
  const isEndings = layers[0]?.meaning.kind === 'ending';
  // Frequent values stand at the bottom, but what is usual is at the top of the endings.
  const legend = isEndings ? layers.toReversed() : layers;
  return (
    <section className="histogram" aria-label="Requests over time" data-old={isOld}>
      <p className="unseen">{summaryText(bars, zone)}</p>
      <div ref={place} className="histogram-chart" style={{ height: `${HEIGHT_PX}px` }} />
      <div ref={swatches} className="histogram-legend">
        {children}
        {legend.map((layer) => (
          <LegendEntry key={layer.label} layer={layer} onLayer={onLayer} />
        ))}
        <i className="swatch swatch-axis" aria-hidden="true" />
        <KeyboardBrush {...props} />
        <output className="histogram-hover" aria-hidden="true">
          {hoverText(props, hovered, isEndings)}
        </output>
      </div>
    </section>
  );
}

function hoverText({ bars, layers, zone }: HistogramProps, at: number, isEndings: boolean): string {
  if (at < 0) return 'Drag over the bars to zoom in';
  const text = barText(bars, at, zone);
  const parts = isEndings ? '' : layersText(layers, at);
  return parts === '' ? text : `${text}: ${parts}`;
}

function LegendEntry({
  layer,
  onLayer,
}: {
  readonly layer: Layer;
  readonly onLayer: HistogramProps['onLayer'];
}): ReactNode {
  const { label, colour, total, meaning } = layer;
  const isEnding = meaning.kind === 'ending';
  return (
    <button
      type="button"
      className="flat"
      title={isEnding ? `Only what was ${meaning.ending}` : 'Only this. Alt click: without it'}
      onClick={({ altKey }) => onLayer(layer, altKey && !isEnding ? 'exclude' : 'include')}
    >
      <i className="swatch swatch-layer" style={{ background: colour }} aria-hidden="true" />{' '}
      <Visible text={label} maxLength={40} /> {shortCount(total)}
    </button>
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
  const count = props.layers.length;
  useEffect(() => {
    latest.current = props;
    // Of another number of layers another chart is made.
    if (chart.current?.series.length === count + 1) {
      chart.current.setData(chartData(props.bars, props.layers));
    }
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
      if (paths === undefined || latest.current.layers.length !== count) return;
      const options = chartOptions(
        {
          widthPx: element.clientWidth,
          heightPx: HEIGHT_PX,
          layers: count,
          zone: () => latest.current.zone,
          range: () => latest.current.rangeUs,
          colours: () => coloursOf(swatches.current, latest.current.layers),
          onHover: (us) => setHovered(us === undefined ? -1 : barAt(latest.current.bars, us)),
          onBrush: (fromUs, toUs) => {
            const { bars, onBrush } = latest.current;
            onBrush(...wholeBars(bars, fromUs, toUs));
          },
        },
        paths({ align: 1, size: [1, Number.POSITIVE_INFINITY], gap: 1 }),
      );
      const { bars, layers } = latest.current;
      chart.current = new Chart(options, chartData(bars, layers), element);
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
  }, [place, swatches, setHovered, count]);
}

/** The style sheet knows the colours; a canvas has to be told. From the top layer down. */
function coloursOf(legend: HTMLElement | null, layers: readonly Layer[]): BarColours {
  const shown = [...(legend?.querySelectorAll('.swatch-layer') ?? [])].map(backgroundOf);
  const axis = legend?.querySelector('.swatch-axis');
  return {
    layers: layers[0]?.meaning.kind === 'ending' ? shown : shown.toReversed(),
    axis: axis ? backgroundOf(axis) : 'gray',
  };
}

function backgroundOf(swatch: Element): string {
  return getComputedStyle(swatch).backgroundColor;
}
