import type { ReactNode } from 'react';
import type { AuditEvent } from '../../event/audit-event.ts';
import { requestFacts } from '../../trail/request-facts.ts';
import { Visible } from '../text/visible.tsx';
import { eventClock, eventDate } from '../time/event-time.ts';
import type { Zone } from '../time/zone.ts';
import type { KeptEvent } from './kept-event.ts';
import { StageBar } from './stage-bar.tsx';
import { useRequests } from './use-kept-event.ts';
import { ValueActions } from './value-actions.tsx';

const MAX_VALUE = 4000;

/** Who, from where, what, how it was answered, and when, each with a way to ask for more of it. */
export function Facts({
  kept,
  zone,
}: {
  readonly kept: KeptEvent;
  readonly zone: Zone;
}): ReactNode {
  const { answer, event } = kept;
  const { row } = answer;
  return (
    <dl className="facts">
      <dt>when</dt>
      <dd className="mono">
        {eventDate(row.time, zone)} {eventClock(row.time, zone, 6)} ({zone.label})
      </dd>
      <Stages kept={kept} zone={zone} />
      {event !== undefined &&
        requestFacts(event).map(({ label, text, field, value }) => (
          <Fact key={label} label={label} field={field} value={value}>
            <Visible text={text} maxLength={MAX_VALUE} />
          </Fact>
        ))}
      {event !== undefined && <NotRecorded event={event} />}
      <Fact label="Audit-ID" field="id" value={row.auditID}>
        <span className="mono">
          <Visible text={row.auditID ?? 'damaged'} />
        </span>
      </Fact>
      <Fact label="cluster" field="cluster" value={answer.cluster}>
        <Visible text={answer.cluster} />, from <Visible text={answer.source} />
      </Fact>
      <dt>kept</dt>
      <dd>
        at position {answer.position}, {answer.sizeBytes.toLocaleString('en')} bytes
      </dd>
    </dl>
  );
}

function Fact({
  label,
  field,
  value,
  children,
}: {
  readonly label: string;
  readonly field: string | undefined;
  readonly value: string | undefined;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        {children}
        {field !== undefined && value !== undefined && <ValueActions field={field} value={value} />}
      </dd>
    </>
  );
}

function Stages({ kept, zone }: { readonly kept: KeptEvent; readonly zone: Zone }): ReactNode {
  const { data } = useRequests(kept.answer.row.auditID);
  const all = data?.requests ?? [];
  const { position, row } = kept.answer;
  const mine = all.find(({ stages }) => stages.some((stage) => stage.position === position));
  return (
    <>
      <dt>stages</dt>
      <dd>
        {mine === undefined ? (
          row.stage
        ) : (
          <StageBar stages={mine.stages} received={row.time} zone={zone} />
        )}
        {mine?.finished === false && (
          <p className="warning">The end of this request is not recorded.</p>
        )}
        {all.length > 1 && (
          <p className="warning">
            {all.length} requests have this Audit-ID. The client chooses it, so it proves nothing.
          </p>
        )}
      </dd>
    </>
  );
}

/** Why there is no body, so that nobody takes silence for emptiness. */
function NotRecorded({ event }: { readonly event: AuditEvent }): ReactNode {
  const { level, requestObject, responseObject, annotations } = event;
  if (annotations?.['audit.k8s.io/truncated'] === 'true') {
    return <Note>the bodies were left out by the API server, because the event was too large</Note>;
  }
  if (level === 'Metadata') {
    return <Note>bodies are not recorded: the policy asks for level Metadata here</Note>;
  }
  if (level === 'Request' && responseObject === undefined) {
    return <Note>the answer is not recorded: the policy asks for level Request here</Note>;
  }
  return requestObject === undefined && responseObject === undefined ? (
    <Note>there is none in this event</Note>
  ) : null;
}

function Note({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <>
      <dt>bodies</dt>
      <dd className="quiet">{children}</dd>
    </>
  );
}
