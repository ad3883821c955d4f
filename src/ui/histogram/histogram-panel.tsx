import { type ReactNode, useCallback, useMemo } from 'react';
import { AskError } from '../ask/ask.ts';
import { FACETS } from '../facets/facet-catalogue.ts';
import { withCondition } from '../state/condition.ts';
import { type StateChange, usePageState } from '../state/use-page-state.ts';
import { fixedRange, type TypedRange } from '../time/time-range.ts';
import type { Zone } from '../time/zone.ts';
import { shortName } from '../value/value-choices.ts';
import { Histogram } from './histogram.tsx';
import { endingLayers, type LayerMeaning, valueLayers } from './layers.ts';
import type { HistogramData } from './use-histogram.ts';
import './histogram.css';

interface HistogramPanelProps {
  readonly data: HistogramData;
  readonly zone: Zone;
  readonly rangeUs: readonly [number, number];
  readonly onRange: (range: TypedRange) => void;
}

/** The histogram, or the room for it while it is not known. It may be hidden. */
export function HistogramPanel({ data, zone, rangeUs, onRange }: HistogramPanelProps): ReactNode {
  const [{ q = '', by, nobars }, change] = usePageState();
  const onBrush = useCallback(
    (fromUs: number, toUs: number) => onRange(fixedRange(fromUs, toUs)),
    [onRange],
  );
  const { bars, by: answer } = data;
  const layers = useMemo(() => {
    if (bars === undefined) return [];
    return answer === undefined
      ? endingLayers(bars)
      : valueLayers(bars, answer, showOf(answer.field));
  }, [bars, answer]);
  if (nobars === true) {
    return (
      <div className="histogram histogram-shut">
        <button type="button" className="flat" onClick={() => change({ nobars: undefined })}>
          <span aria-hidden="true">▸ </span>Show the bars
        </button>
      </div>
    );
  }
  if (data.error !== null) {
    const hint = data.error instanceof AskError ? data.error.hint : '';
    return (
      <p className="histogram histogram-to-come histogram-none">
        Not counted: {data.error.message}. {hint}
      </p>
    );
  }
  if (bars === undefined) return <div className="histogram histogram-to-come" />;
  if (bars.startsUs.length === 0) {
    return <p className="histogram histogram-to-come histogram-none">No requests in this time</p>;
  }
  return (
    <Histogram
      bars={bars}
      layers={layers}
      zone={zone}
      rangeUs={rangeUs}
      isOld={data.isOld}
      onBrush={onBrush}
      onLayer={({ meaning }, kind) => change(layerChange(q, meaning, kind))}
    >
      <span className="histogram-choice">
        <button
          type="button"
          className="flat"
          title="Hide the bars"
          aria-label="Hide the bars"
          onClick={() => change({ nobars: true })}
        >
          <span aria-hidden="true">▾</span>
        </button>
        <select
          aria-label="Colours of the bars by"
          title="What the colours of the bars are"
          value={by ?? ''}
          onChange={({ target }) => change({ by: target.value === '' ? undefined : target.value })}
        >
          <option value="">how it ended</option>
          {FACETS.map(({ field, noun }) => (
            <option key={field} value={shortName(field)}>
              by {noun}
            </option>
          ))}
        </select>
      </span>
    </Histogram>
  );
}

/** How a value of a field reads on the page. */
function showOf(field: string): (value: string) => string {
  return FACETS.find((facet) => facet.field === field)?.show ?? String;
}

/** The question narrowed to one part of the legend, or to all but it. */
function layerChange(q: string, meaning: LayerMeaning, kind: 'include' | 'exclude'): StateChange {
  switch (meaning.kind) {
    case 'ending':
      return endingChange(q, meaning.ending);
    case 'value':
      return {
        q: withCondition(q, shortName(meaning.field), meaning.value, kind),
        open: undefined,
      };
    case 'other':
      return {
        q: meaning.values.reduce(
          (query, value) => withCondition(query, shortName(meaning.field), value, OTHER[kind]),
          q,
        ),
        open: undefined,
      };
  }
}

/** What has none of some values is had by leaving these out. */
const OTHER = { include: 'exclude', exclude: 'include' } as const;

/** The question narrowed to how requests ended. */
function endingChange(q: string, ending: 'done' | 'refused' | 'failed'): StateChange {
  if (ending === 'refused') {
    const refused = withCondition(q, 'code', '401', 'include');
    return { q: withCondition(refused, 'code', '403', 'include'), open: undefined };
  }
  const condition = ending === 'done' ? 'code < 400' : 'code >= 400 and not code: (401 or 403)';
  return { q: q.trim() === '' ? condition : `(${q}) and ${condition}`, open: undefined };
}
