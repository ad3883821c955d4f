import { type ReactNode, useCallback } from 'react';
import { AskError } from '../ask/ask.ts';
import { withCondition } from '../state/condition.ts';
import { type StateChange, usePageState } from '../state/use-page-state.ts';
import { fixedRange, type TypedRange } from '../time/time-range.ts';
import type { Zone } from '../time/zone.ts';
import { Histogram } from './histogram.tsx';
import type { HistogramData } from './use-histogram.ts';
import './histogram.css';

interface HistogramPanelProps {
  readonly data: HistogramData;
  readonly zone: Zone;
  readonly rangeUs: readonly [number, number];
  readonly onRange: (range: TypedRange) => void;
}

/** The histogram, or the room for it while it is not known. */
export function HistogramPanel({ data, zone, rangeUs, onRange }: HistogramPanelProps): ReactNode {
  const [{ q = '' }, change] = usePageState();
  const onBrush = useCallback(
    (fromUs: number, toUs: number) => onRange(fixedRange(fromUs, toUs)),
    [onRange],
  );
  if (data.error !== null) {
    const hint = data.error instanceof AskError ? data.error.hint : '';
    return (
      <p className="histogram histogram-to-come histogram-none">
        Not counted: {data.error.message}. {hint}
      </p>
    );
  }
  if (data.bars === undefined) return <div className="histogram histogram-to-come" />;
  if (data.bars.startsUs.length === 0) {
    return <p className="histogram histogram-to-come histogram-none">No requests in this time</p>;
  }
  return (
    <Histogram
      bars={data.bars}
      zone={zone}
      rangeUs={rangeUs}
      isOld={data.isOld}
      onBrush={onBrush}
      onEnding={(ending) => change(endingChange(q, ending))}
    />
  );
}

/** The question narrowed to one part of the legend. */
function endingChange(q: string, ending: 'done' | 'refused' | 'failed'): StateChange {
  if (ending === 'refused') {
    const refused = withCondition(q, 'code', '401', 'include');
    return { q: withCondition(refused, 'code', '403', 'include'), open: undefined };
  }
  const condition = ending === 'done' ? 'code < 400' : 'code >= 400 and not code: (401 or 403)';
  return { q: q.trim() === '' ? condition : `(${q}) and ${condition}`, open: undefined };
}
