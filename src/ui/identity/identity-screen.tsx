import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { IdentityAnswer } from '../../api/overview-answer.ts';
import type { SelectionParameters } from '../../api/parameters.ts';
import { parseTimeUs } from '../../event/time.ts';
import { AskError, ask } from '../ask/ask.ts';
import { countedText } from '../ask/count-text.ts';
import { Losses } from '../losses/losses.tsx';
import { usePageState } from '../state/use-page-state.ts';
import { Visible } from '../text/visible.tsx';
import { momentText } from '../time/show-time.ts';
import { TimePicker } from '../time/time-picker.tsx';
import { boundForServer } from '../time/time-range.ts';
import { type Zone, zoneOf } from '../time/zone.ts';
import { CountPanel } from './count-panel.tsx';
import { heatOf } from './heat.ts';
import { HeatMap } from './heat-map.tsx';
import { IdentitySearch } from './identity-search.tsx';
import { QueryLink } from './query-link.tsx';
import '../chart/chart.css';
import './identity.css';

/** What one user, service account or group does, from where, and what they were refused. */
export function IdentityScreen(): ReactNode {
  const [state, change] = usePageState();
  const zone = zoneOf(state.zone);
  const times = { nowUs: Date.now() * 1000, zone };
  return (
    <div className="identity">
      <div className="identity-top">
        <Heading />
        <TimePicker
          range={state}
          times={times}
          coveredUs={undefined}
          choose={({ since, until }) => change({ since, until })}
        />
      </div>
      {state.user === undefined && state.usergroup === undefined ? (
        <IdentitySearch />
      ) : (
        <Identity zone={zone} />
      )}
    </div>
  );
}

function Heading(): ReactNode {
  const [{ user, usergroup }] = usePageState();
  if (user === undefined && usergroup === undefined) return <h1>Who?</h1>;
  return (
    <h1>
      {user === undefined && 'group '}
      <code>
        <Visible text={user ?? usergroup ?? ''} />
      </code>
    </h1>
  );
}

function Identity({ zone }: { readonly zone: Zone }): ReactNode {
  const [state] = usePageState();
  const { user, usergroup } = state;
  const bound = (text: string | undefined) =>
    text && boundForServer(text, { nowUs: Date.now() * 1000, zone });
  const since = bound(state.since);
  const until = bound(state.until);
  const question = { ...(since && { since }), ...(until && { until }) };
  const { data, error, isPending } = useQuery({
    queryKey: ['identity', user, usergroup, state.since, state.until, zone.id],
    queryFn: ({ signal }) =>
      ask<IdentityAnswer>(
        '/api/v1/identity',
        {
          user,
          ...(user === undefined && { group: usergroup }),
          ...question,
        },
        signal,
      ),
  });
  if (error !== null) {
    return (
      <p role="alert">
        {error.message}. {error instanceof AskError ? error.hint : ''}
      </p>
    );
  }
  if (isPending) return <p className="quiet">Asking …</p>;
  return <Figures answer={data} question={question} zone={zone} />;
}

function Figures({
  answer,
  question,
  zone,
}: {
  readonly answer: IdentityAnswer;
  readonly question: SelectionParameters;
  readonly zone: Zone;
}): ReactNode {
  const { kind, requests, errors, first, last, query, cells, denials } = answer;
  const heat = useMemo(() => heatOf(cells), [cells]);
  const refused = useMemo(() => heatOf(denials), [denials]);
  const firstUs = first === undefined ? undefined : parseTimeUs(first);
  const lastUs = last === undefined ? undefined : parseTimeUs(last);
  if (requests === 0) {
    return (
      <p className="quiet">
        {kind}. Nothing is recorded of them in this time. A wider time may have something.
      </p>
    );
  }
  return (
    <>
      <p className="identity-facts">
        {kind} · <QueryLink query={query}>{countedText(requests, 'request')}</QueryLink>,{' '}
        {countedText(errors, 'error')}
        {firstUs !== undefined && <> · first seen {momentText(firstUs, zone)}</>}
        {lastUs !== undefined && <> · last seen {momentText(lastUs, zone)}</>}
      </p>
      <Losses question={question} zone={zone} enabled />
      <div className="heats">
        <HeatMap title="What they do" heat={heat} tone="all" />
        {denials.length > 0 && (
          <HeatMap title="What they were refused" heat={refused} tone="refused" />
        )}
      </div>
      <div className="panels">
        <CountPanel title="From where" field="ip" counts={answer.sourceIPs} query={query} />
        <CountPanel
          title="With which clients"
          field="agent"
          counts={answer.userAgents}
          query={query}
        />
        <CountPanel
          title="In which namespaces"
          field="ns"
          counts={answer.namespaces}
          query={query}
        />
        <CountPanel
          title="In which groups"
          field="group"
          counts={answer.groups}
          query={query}
          to="usergroup"
        />
        <CountPanel
          title="Members seen"
          field="user"
          counts={answer.members}
          query={query}
          to="user"
        />
        <CountPanel title="Acted as" field="as" counts={answer.actedAs} query={query} to="user" />
        <CountPanel
          title="Others acted as them"
          field="user"
          counts={answer.actedAsBy}
          query={query}
          to="user"
        />
      </div>
    </>
  );
}
