import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { HistoryAnswer, WireLife, WireRelated } from '../../api/history-answer.ts';
import { kindNameOf } from '../../trail/kind-name.ts';
import type { PageState } from '../state/page-state.ts';
import { Visible } from '../text/visible.tsx';
import { eventClock, eventDate } from '../time/event-time.ts';
import type { Zone } from '../time/zone.ts';
import { resourceOfKind } from './resource-of-kind.ts';

/** What the object is, when it lived, by how many it was changed, and what belongs to it. */
export function ObjectTitle({
  answer,
  zone,
}: {
  readonly answer: HistoryAnswer;
  readonly zone: Zone;
}): ReactNode {
  const { object, lives, revisions, owners, owned, ownedMore } = answer;
  const { singular } = kindNameOf(object.resource, object.group);
  const actors = new Set(revisions.map(({ actor }) => actor.username ?? actor.name));
  return (
    <div className="object-title">
      <h1>
        {singular}{' '}
        <code>
          {object.namespace !== undefined && (
            <>
              <Visible text={object.namespace} />/
            </>
          )}
          <Visible text={object.name} />
        </code>
      </h1>
      <p>
        {lives.map((life, i) => (
          <span key={`${life.number}-${life.created?.position ?? i}`}>
            {i > 0 && '; '}
            {lifeText(life, zone)}
          </span>
        ))}
        {lives.length > 0 && ' · '}
        {revisions.length === 1 ? '1 change' : `${revisions.length} changes`} by{' '}
        {actors.size === 1 ? 'one' : actors.size}
        <Relatives label="belongs to" related={owners} cluster={object.cluster} />
        <Relatives
          label="owns"
          related={owned}
          cluster={object.cluster}
          {...(ownedMore && { more: true })}
        />
      </p>
      {!answer.bounds.whole && (
        <p className="warning">
          Shown from {whenText(answer.bounds.from, zone)} on. What was before is a click below.
        </p>
      )}
    </div>
  );
}

function Relatives({
  label,
  related,
  cluster,
  more = false,
}: {
  readonly label: string;
  readonly related: readonly WireRelated[];
  readonly cluster: string;
  readonly more?: boolean;
}): ReactNode {
  if (related.length === 0) return null;
  return (
    <span>
      {' · '}
      {label}{' '}
      {related.slice(0, MAX_RELATED).map((one, i) => (
        <span key={`${one.kind}/${one.namespace}/${one.name}/${one.uid}`}>
          {i > 0 && ', '}
          <Relative related={one} cluster={cluster} />
        </span>
      ))}
      {(more || related.length > MAX_RELATED) && ' and more'}
    </span>
  );
}

const MAX_RELATED = 12;

function Relative({
  related,
  cluster,
}: {
  readonly related: WireRelated;
  readonly cluster: string;
}): ReactNode {
  const { kind, name, group, namespace } = related;
  // An owner is named by its kind alone.
  const resource = related.resource ?? resourceOfKind(kind, group);
  const words = (
    <>
      <Visible text={kind} /> <Visible text={name} />
    </>
  );
  if (resource === undefined || name.endsWith('*')) return words;
  const search: PageState = {
    cluster,
    ...(group !== '' && { group }),
    resource,
    ...(namespace !== undefined && { namespace }),
    name,
  };
  return (
    <Link to="/object" search={search}>
      {words}
    </Link>
  );
}

const ENDS: Readonly<Record<WireLife['end'], string>> = {
  alive: 'still there',
  deleting: 'being deleted',
  deleted: 'deleted',
  'deleted unseen': 'deleted unseen',
  'perhaps deleted': 'perhaps deleted',
};

function lifeText({ created, deleted, deletionRequested, end }: WireLife, zone: Zone): ReactNode {
  const by = (deleted ?? deletionRequested)?.actor.name;
  return (
    <>
      {created === undefined
        ? 'created before what is kept'
        : `created ${whenText(created.time, zone)}`}
      , {ENDS[end]} {deleted !== undefined && whenText(deleted.time, zone)}
      {by !== undefined && end !== 'alive' && (
        <>
          {' '}
          by <Visible text={by} />
        </>
      )}
    </>
  );
}

function whenText(time: string | undefined, zone: Zone): string {
  return time === undefined ? '' : `${eventDate(time, zone)} ${eventClock(time, zone, 0)}`;
}
