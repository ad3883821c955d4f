import { type ReactNode, useState } from 'react';
import { AskError } from '../ask/ask.ts';
import { usePageState } from '../state/use-page-state.ts';
import { Visible } from '../text/visible.tsx';
import { zoneOf } from '../time/zone.ts';
import { Annotations } from './annotations.tsx';
import { Comparison } from './comparison.tsx';
import { Facts } from './facts.tsx';
import { JsonTree } from './json-tree.tsx';
import type { KeptEvent } from './kept-event.ts';
import { RawText } from './raw-text.tsx';
import { RowActions, type StepRow } from './row-actions.tsx';
import { useKeptEvent } from './use-kept-event.ts';
import './row.css';

/** An opened row: everything known of one request, in place. */
export function OpenRow({
  position,
  withSentence = false,
  step,
}: {
  readonly position: number;
  /** Where the row itself does not say in words what happened. */
  readonly withSentence?: boolean;
  /** Opens the row so many further down; absent where there are no others. */
  readonly step?: StepRow | undefined;
}): ReactNode {
  const { data, error, isPending } = useKeptEvent(position);
  if (isPending) return <div className="open-row quiet">Reading the event …</div>;
  if (error !== null) {
    const hint = error instanceof AskError ? error.hint : undefined;
    return (
      <div className="open-row" role="alert">
        {error.message}. {hint}
      </div>
    );
  }
  return <OpenEvent kept={data} withSentence={withSentence} step={step} />;
}

type Tab = 'compare' | 'request' | 'answer' | 'annotations' | 'raw';

function OpenEvent({
  kept,
  withSentence,
  step,
}: {
  readonly kept: KeptEvent;
  readonly withSentence: boolean;
  readonly step: StepRow | undefined;
}): ReactNode {
  const [state] = usePageState();
  const { position } = kept.answer;
  const other = state.compare === position ? undefined : state.compare;
  const tabs = tabsOf(kept, other);
  const [chosen, setChosen] = useState<Tab>();
  const tab = chosen ?? tabs[0]?.[0] ?? 'raw';
  return (
    <section className="open-row" aria-label="The request in full">
      {withSentence && (
        <p className="open-sentence">
          <Visible text={kept.answer.sentence.text} maxLength={4000} />
        </p>
      )}
      <Facts kept={kept} zone={zoneOf(state.zone)} />
      <div className="tabs">
        <div role="tablist" aria-label="Parts of the event">
          {tabs.map(([name, label]) => (
            <button
              key={name}
              type="button"
              role="tab"
              aria-selected={name === tab}
              onClick={() => setChosen(name)}
            >
              {label}
            </button>
          ))}
        </div>
        <RowActions kept={kept} step={step} />
      </div>
      <div role="tabpanel" aria-label={tabs.find(([name]) => name === tab)?.[1]}>
        <Panel tab={tab} kept={kept} other={other} />
      </div>
    </section>
  );
}

/** The parts that there are. What was not recorded has its reason among the facts. */
function tabsOf(
  { event }: KeptEvent,
  other: number | undefined,
): readonly (readonly [Tab, string])[] {
  const annotations = Object.keys(event?.annotations ?? {}).length;
  return [
    ...(other === undefined ? [] : [['compare', 'Difference'] as const]),
    ...(event?.requestObject === undefined ? [] : [['request', 'Sent'] as const]),
    ...(event?.responseObject === undefined ? [] : [['answer', 'Answered'] as const]),
    ...(annotations === 0 ? [] : [['annotations', `Annotations ${annotations}`] as const]),
    ['raw', 'Raw'],
  ];
}

function Panel({
  tab,
  kept,
  other,
}: {
  readonly tab: Tab;
  readonly kept: KeptEvent;
  readonly other: number | undefined;
}): ReactNode {
  const { event, text } = kept;
  switch (tab) {
    case 'compare':
      return other === undefined ? null : <Comparison kept={kept} withPosition={other} />;
    case 'request':
      return <JsonTree key="request" value={event?.requestObject ?? null} root="requestObject" />;
    case 'answer':
      return <JsonTree key="answer" value={event?.responseObject ?? null} root="responseObject" />;
    case 'annotations':
      return <Annotations annotations={event?.annotations ?? {}} />;
    case 'raw':
      return <RawText text={text} sha256={kept.answer.sha256} />;
  }
}
