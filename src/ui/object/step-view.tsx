import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import type { HistoryAnswer, WireRevision } from '../../api/history-answer.ts';
import type { JsonValue } from '../../event/json-value.ts';
import { OpenRow } from '../row/open-row.tsx';
import { usePageState } from '../state/use-page-state.ts';
import { Visible } from '../text/visible.tsx';
import { eventClock, eventDate } from '../time/event-time.ts';
import { zoneOf } from '../time/zone.ts';
import { diffRows } from './diff-rows.ts';
import { DiffTable } from './diff-table.tsx';
import type { Step } from './steps.ts';
import { type ObjectName, useRevision } from './use-history.ts';

/** One step of a history: what it changed, as the difference of two revisions, and its request. */
export function StepView({
  object,
  step,
  answer,
}: {
  readonly object: ObjectName;
  readonly step: Step;
  readonly answer: HistoryAnswer;
}): ReactNode {
  if (step.kind === 'mark') {
    return (
      <div className="step-view">
        <OpenRow key={step.mark.position} position={step.mark.position} withSentence />
      </div>
    );
  }
  return <RevisionView object={object} revision={step.revision} answer={answer} />;
}

function RevisionView({
  object,
  revision,
  answer,
}: {
  readonly object: ObjectName;
  readonly revision: WireRevision;
  readonly answer: HistoryAnswer;
}): ReactNode {
  const [state, change] = usePageState();
  const zone = zoneOf(state.zone);
  const after = useRevision(object, revision.position);
  const base = state.against ?? after.data?.previous;
  const before = useRevision(object, base);
  const isReady = after.data !== undefined && (base === undefined || before.data !== undefined);
  const managedFields = state.managed === true;
  const status = state.status === true;
  const rows = useMemo(
    () =>
      diffRows(
        (before.data?.body ?? undefined) as JsonValue | undefined,
        (after.data?.body ?? undefined) as JsonValue | undefined,
        { managedFields, status },
      ),
    [before.data, after.data, managedFields, status],
  );
  const problem = after.error ?? before.error;
  return (
    <div className="step-view">
      <p className="open-sentence">
        <Visible text={revision.sentence.text} maxLength={4000} />{' '}
        <Link
          to="/"
          search={{ open: revision.position, noise: true, q: `id: "${revision.auditID}"` }}
        >
          the request
        </Link>
      </p>
      <div className="diff-bar">
        <label>
          <span className="quiet">compare with</span>{' '}
          <select
            value={base ?? ''}
            onChange={({ target }) =>
              change({ against: target.value === '' ? undefined : Number(target.value) })
            }
          >
            {base === undefined && <option value="">nothing before</option>}
            {answer.revisions
              .filter(({ position }) => position !== revision.position)
              .map(({ position, from, number }) => (
                <option key={position} value={position}>
                  {number}: {eventDate(from, zone)} {eventClock(from, zone, 0)}
                </option>
              ))}
          </select>
        </label>
        <Toggle name="side" label="side by side" />
        <Toggle name="status" label="status" />
        <Toggle name="managed" label="managed fields" />
      </div>
      {problem !== null && <p role="alert">{problem.message}</p>}
      {!isReady && problem === null && <p className="quiet">Reading both …</p>}
      {isReady && after.data?.body === null && (
        <p className="quiet">
          How it was after this is not known: {revision.why ?? 'no body was recorded'}.
        </p>
      )}
      {isReady && after.data?.body !== null && (
        <DiffTable
          rows={rows}
          authors={after.data.fieldAuthors}
          isSide={state.side === true}
          zone={zone}
        />
      )}
      <Known revision={revision} />
    </div>
  );
}

function Toggle({
  name,
  label,
}: {
  readonly name: 'side' | 'status' | 'managed';
  readonly label: string;
}): ReactNode {
  const [state, change] = usePageState();
  const isOn = state[name] === true;
  return (
    <label>
      <input
        type="checkbox"
        checked={isOn}
        onChange={() => change({ [name]: isOn ? undefined : true }, { replace: true })}
      />{' '}
      {label}
    </label>
  );
}

const FROM = {
  response: 'From the recorded answer.',
  request: 'From what was sent; what the API server added is not known.',
  patch: 'The revision before with the recorded change applied.',
  'metadata only': 'That it was written is recorded, not what.',
} as const;

function Known({ revision }: { readonly revision: WireRevision }): ReactNode {
  const { known, why, unknown, assumed } = revision;
  return (
    <div className="quiet known">
      {FROM[known]} {why !== undefined && <Visible text={`${why}.`} />}
      {assumed.length > 0 && (
        <>
          {' '}
          Assumed: <Visible text={assumed.join('; ')} />.
        </>
      )}
      {unknown.length > 0 && (
        <details>
          <summary>
            {unknown.length === 1 ? '1 field is' : `${unknown.length} fields are`} not known
          </summary>
          <Visible text={unknown.join(', ')} maxLength={4000} />
        </details>
      )}
    </div>
  );
}
