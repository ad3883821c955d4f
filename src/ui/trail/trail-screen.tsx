import { lazy, type ReactNode, Suspense, useRef } from 'react';
import { AskBar, Mistake } from '../ask-bar/ask-bar.tsx';
import { FacetPanel } from '../facets/facet-panel.tsx';
import { HistogramPanel } from '../histogram/histogram-panel.tsx';
import { PresetBar } from '../presets/preset-bar.tsx';
import { useMedia } from '../shell/use-media.ts';
import { usePageState } from '../state/use-page-state.ts';
import { useRowLook } from '../state/use-row-look.ts';
import { TimePicker } from '../time/time-picker.tsx';
import { ValueMenu } from '../value/value-menu.tsx';
import { RowsToCome } from './answer-state.tsx';
import { TrailAnswer } from './trail-answer.tsx';
import { useStickyHeight } from './use-sticky-height.ts';
import { type TrailData, useTrailData } from './use-trail-data.ts';
import { ViewSwitch } from './view-switch.tsx';
import './trail.css';

/** Not needed for the first screen. */
const TableView = lazy(async () => {
  const { TableView } = await import('../table/table-view.tsx');
  return { default: TableView };
});

/** The front door: what happened, as sentences, newest first. */
export function TrailScreen(): ReactNode {
  const [state, change] = usePageState();
  const isNarrow = useMedia('(width <= 900px)');
  const top = useRef<HTMLDivElement>(null);
  useStickyHeight(top);
  const data = useTrailData(state);
  const { zone, times, covered, hidden } = data;
  const hasRows = state.view === 'table' || !data.trail.isFirst;
  const [look] = useRowLook();
  const close = { open: undefined };
  return (
    <ValueMenu>
      <h1 className="unseen">Trail</h1>
      <div ref={top} className="trail-top">
        <AskBar
          state={state}
          onAsk={(query) => change({ q: query === '' ? undefined : query, ...close })}
          onState={(saved) => change({ ...ABSENT, ...saved })}
        >
          <TimePicker
            range={state}
            times={times}
            coveredUs={covered}
            choose={({ since, until }) => change({ since, until, ...close })}
          />
        </AskBar>
      </div>
      <div className="trail-narrow">
        <PresetBar state={state} change={change} hidden={hidden} enabled={data.mayCount} />
        <ViewSwitch question={data.question} state={state} change={change} />
      </div>
      <HistogramPanel
        data={data.histogram}
        zone={zone}
        rangeUs={data.rangeUs}
        onRange={(range) => change({ ...range, ...close })}
      />
      <div className="trail">
        <FacetPanel
          question={data.question}
          total={data.total ?? 0}
          enabled={data.mistake === undefined && hasRows && data.isCounted}
          isNarrow={isNarrow}
        />
        <section
          className="trail-answer"
          aria-label="Answer"
          data-density={look.density}
          data-wrap={look.isWrapped}
          aria-busy={data.trail.isAsking || data.histogram.isOld}
        >
          <Answer data={data} />
        </section>
      </div>
    </ValueMenu>
  );
}

function Answer({ data }: { readonly data: TrailData }): ReactNode {
  const [{ q = '', view }] = usePageState();
  const { mistake, question } = data;
  if (mistake !== undefined) {
    return (
      <div className="notice">
        <h2>The query has a mistake</h2>
        <Mistake query={q} mistake={mistake} />
      </div>
    );
  }
  if (view !== 'table') return <TrailAnswer {...data} />;
  return (
    <Suspense fallback={<RowsToCome />}>
      <TableView question={question} />
    </Suspense>
  );
}

/** A saved search says all; what it does not name has its default. */
const ABSENT = {
  q: undefined,
  since: undefined,
  until: undefined,
  only: undefined,
  noise: undefined,
  by: undefined,
  nobars: undefined,
  view: undefined,
  density: undefined,
  wrap: undefined,
  order: undefined,
  stages: undefined,
  columns: undefined,
  open: undefined,
  compare: undefined,
} as const;
