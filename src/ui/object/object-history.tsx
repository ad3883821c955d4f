import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import type { HistoryAnswer } from '../../api/history-answer.ts';
import { AskError } from '../ask/ask.ts';
import { withCondition } from '../state/condition.ts';
import { usePageState } from '../state/use-page-state.ts';
import { zoneOf } from '../time/zone.ts';
import { joinPages } from './join-pages.ts';
import { timeLineOf } from './lanes.ts';
import { ObjectTitle } from './object-title.tsx';
import { StepList } from './step-list.tsx';
import { StepView } from './step-view.tsx';
import { type Step, stepsOf } from './steps.ts';
import { TimeLineView } from './time-line-view.tsx';
import { type KnownHistory, type ObjectName, useHistory } from './use-history.ts';

/** All that happened to one object: its time line, its changes, and how it was at each of them. */
export function ObjectHistory({ object }: { readonly object: ObjectName }): ReactNode {
  const known = useHistory(object);
  const { pages, error, isPending } = known;
  const answer = useMemo(() => joinPages(pages), [pages]);
  if (error !== null && answer === undefined) {
    return <NoHistory object={object} error={error} />;
  }
  if (isPending || answer === undefined) {
    return <p className="object-note quiet">Reading the history …</p>;
  }
  return <History object={object} answer={answer} known={known} />;
}

/** Why there is no history, and another way to one. */
function NoHistory({
  object: { namespace, name },
  error,
}: {
  readonly object: ObjectName;
  readonly error: Error;
}): ReactNode {
  const isUnknown = error instanceof AskError && error.status === 404;
  return (
    <section className="notice" role="alert">
      <h1>{isUnknown ? 'Nothing is kept about this object' : 'The history could not be read'}</h1>
      <p>
        {error.message}. {error instanceof AskError && !isUnknown ? error.hint : ''}
      </p>
      {isUnknown && (
        <p>
          An object that is gone has a history too, for as long as events about it are kept. Look
          whether cluster, namespace and name in the address are right, or find it by its name.
        </p>
      )}
      <div className="notice-ways">
        <Link to="/object" className="button">
          Find an object
        </Link>
        <Link to="/" search={{ q: both('name', name, namespace), noise: true }} className="button">
          Requests that name it
        </Link>
      </div>
    </section>
  );
}

function both(field: string, name: string, namespace: string | undefined): string {
  const named = withCondition('', field, name, 'include');
  return namespace === undefined ? named : withCondition(named, 'ns', namespace, 'include');
}

function History({
  object,
  answer,
  known,
}: {
  readonly object: ObjectName;
  readonly answer: HistoryAnswer;
  readonly known: KnownHistory;
}): ReactNode {
  const [state, change] = usePageState();
  const [reads, setReads] = useState(false);
  const zone = zoneOf(state.zone);
  const shown = { reads, status: state.status === true };
  const steps = stepsOf(answer, shown);
  const timeLine = useMemo(() => timeLineOf(answer), [answer]);
  const all = useMemo(() => stepsOf(answer, { reads: true, status: true }), [answer]);
  const chosen = all.find((step) => positionOf(step) === state.at) ?? firstRevision(steps, all);
  const choose = (position: number) => change({ at: position, against: undefined });
  return (
    <div className="object">
      <ObjectTitle answer={answer} zone={zone} />
      <TimeLineView
        timeLine={timeLine}
        zone={zone}
        chosen={chosen === undefined ? undefined : positionOf(chosen)}
        choose={choose}
      />
      <div className="object-two">
        <div className="object-steps">
          <div className="object-filter">
            <label>
              <input
                type="checkbox"
                checked={shown.status}
                onChange={() => change({ status: shown.status ? undefined : true })}
              />{' '}
              status
            </label>
            <label>
              <input type="checkbox" checked={reads} onChange={() => setReads(!reads)} /> reads
            </label>
          </div>
          <StepList steps={steps} chosen={chosen} choose={choose} zone={zone} />
          {known.hasEarlier && (
            <button type="button" disabled={known.isFetching} onClick={known.fetchEarlier}>
              {answer.bounds.earlierWrites.toLocaleString('en')} earlier changes
            </button>
          )}
          {steps.length === 0 && <p className="quiet">Nothing that changed it is kept.</p>}
        </div>
        {chosen === undefined ? null : <StepView object={object} step={chosen} answer={answer} />}
      </div>
    </div>
  );
}

function firstRevision(steps: readonly Step[], all: readonly Step[]): Step | undefined {
  return steps.find(({ kind }) => kind === 'revision') ?? steps[0] ?? all[0];
}

/** The event that a step stands for. */
function positionOf(step: Step): number {
  return step.kind === 'revision' ? step.revision.position : step.mark.position;
}
