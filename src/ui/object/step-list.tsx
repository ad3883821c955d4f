import type { ReactNode } from 'react';
import type { WireMark, WireRevision } from '../../api/history-answer.ts';
import type { WireActor } from '../../api/history-change.ts';
import { Visible } from '../text/visible.tsx';
import { eventClock, eventDate } from '../time/event-time.ts';
import type { Zone } from '../time/zone.ts';
import type { Step } from './steps.ts';

/** What happened to an object as sentences, newest first. */
export function StepList({
  steps,
  chosen,
  choose,
  zone,
}: {
  readonly steps: readonly Step[];
  readonly chosen: Step | undefined;
  readonly choose: (position: number) => void;
  readonly zone: Zone;
}): ReactNode {
  return (
    <ol className="steps">
      {steps.map((step) => {
        const of = step.kind === 'revision' ? step.revision : step.mark;
        const isChosen = chosen !== undefined && stepKey(chosen) === stepKey(step);
        return (
          <li key={stepKey(step)}>
            <button type="button" aria-pressed={isChosen} onClick={() => choose(of.position)}>
              <time dateTime={step.time} title={eventDate(step.time, zone)}>
                {eventClock(step.time, zone, 0)}
              </time>
              <span>
                {step.kind === 'revision' ? (
                  <Written revision={step.revision} />
                ) : (
                  <Marked mark={step.mark} />
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function stepKey(step: Step): string {
  return `${step.kind} ${step.kind === 'revision' ? step.revision.position : step.mark.position}`;
}

function Written({ revision }: { readonly revision: WireRevision }): ReactNode {
  const { changes, actor, sentence, known, why, fieldManager, webhooks, subresource } = revision;
  const mutating = webhooks.filter(({ mutated }) => mutated).map(({ webhook }) => webhook);
  const notes = [
    fieldManager,
    subresource === undefined ? undefined : `by way of ${subresource}`,
    mutating.length === 0 ? undefined : `altered by webhook ${mutating.join(', ')}`,
    known === 'response' ? undefined : (why ?? KNOWN[known]),
  ].filter((note) => note !== undefined);
  return (
    <>
      {changes.length === 0 ? (
        <Visible text={sentence.text} />
      ) : (
        <>
          <Who actor={actor} />: <Visible text={changes.join(', ')} />
        </>
      )}
      {notes.length > 0 && (
        <small>
          <Visible text={notes.join(' · ')} />
        </small>
      )}
    </>
  );
}

const KNOWN = {
  response: '',
  request: 'known from what was sent',
  patch: 'known from the patch',
  'metadata only': 'body not recorded',
} as const;

function Marked({ mark }: { readonly mark: WireMark }): ReactNode {
  const { sentence, kind, code } = mark;
  return (
    <span className={MARK_CLASS[kind] ?? ''}>
      <Visible text={sentence.text} />
      <small>{code === undefined ? kind : `${kind} · ${code}`}</small>
    </span>
  );
}

const MARK_CLASS: Readonly<Record<string, string>> = {
  refused: 'mark-refused',
  failed: 'mark-failed',
};

function Who({ actor }: { readonly actor: WireActor }): ReactNode {
  return (
    <b className={actor.kind === 'person' ? 'person' : ''}>
      {actor.caller !== undefined && (
        <>
          <Visible text={actor.caller} /> as{' '}
        </>
      )}
      <Visible text={actor.name} />
    </b>
  );
}
