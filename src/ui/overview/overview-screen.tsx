import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { OverviewAnswer } from '../../api/overview-answer.ts';
import { renderTimeUs } from '../../event/time.ts';
import { AskError, ask } from '../ask/ask.ts';
import { countText, shortCount } from '../ask/count-text.ts';
import { TimeChart } from '../chart/time-chart.tsx';
import { agentText } from '../facets/facet-catalogue.ts';
import { Losses } from '../losses/losses.tsx';
import type { PageState } from '../state/page-state.ts';
import { usePageState } from '../state/use-page-state.ts';
import { TimePicker } from '../time/time-picker.tsx';
import { boundForServer } from '../time/time-range.ts';
import { zoneOf } from '../time/zone.ts';
import { bytesText, durationText, overviewFigures } from './figures.ts';
import { Sources } from './sources.tsx';
import { Talkers } from './talkers.tsx';
import './overview.css';

/** The whole at a glance: how much, how well, by whom, from where. Each panel opens what is behind it. */
export function OverviewScreen(): ReactNode {
  const [state, change] = usePageState();
  const zone = zoneOf(state.zone);
  const times = { nowUs: Date.now() * 1000, zone };
  const bound = (text: string | undefined) => text && boundForServer(text, times);
  const since = bound(state.since);
  const until = bound(state.until);
  const question = { ...(since && { since }), ...(until && { until }) };
  const { data, error, isPending } = useQuery({
    queryKey: ['overview', state.since, state.until, zone.id],
    queryFn: ({ signal }) => ask<OverviewAnswer>('/api/v1/overview', question, signal),
    placeholderData: (before) => before,
  });
  const figures = data && overviewFigures(data);
  return (
    <div className="overview">
      <div className="overview-top">
        <h1>Overview</h1>
        <TimePicker
          range={state}
          times={times}
          coveredUs={figures?.coveredUs}
          choose={({ since, until }) => change({ since, until })}
        />
      </div>
      {error !== null && (
        <p role="alert">
          {error.message}. {error instanceof AskError ? error.hint : ''}
        </p>
      )}
      {isPending && <p className="quiet">Counting …</p>}
      {data !== undefined && figures === undefined && (
        <p className="quiet">No requests in this time. A wider time may have some.</p>
      )}
      {data !== undefined && figures !== undefined && (
        <>
          <Losses question={question} zone={zone} enabled />
          <Panels answer={data} figures={figures} />
        </>
      )}
    </div>
  );
}

function Panels({
  answer,
  figures,
}: {
  readonly answer: OverviewAnswer;
  readonly figures: NonNullable<ReturnType<typeof overviewFigures>>;
}): ReactNode {
  const [state, change] = usePageState();
  const zone = zoneOf(state.zone);
  const { queries } = answer;
  const shared = {
    startsUs: figures.startsUs,
    zone,
    onBrush: (fromUs: number, toUs: number) =>
      change({ since: renderTimeUs(fromUs), until: renderTimeUs(toUs) }),
  };
  const { requests, events, errors, denied } = figures.totals;
  return (
    <>
      <ul className="overview-totals">
        <Total label="requests" value={countText(requests)} query={queries.all} />
        <Total label="events" value={countText(events)} query={queries.all} stages />
        <Total label="failed" value={countText(errors)} query={queries.errors} />
        <Total label="denied" value={countText(denied)} query={queries.denied} />
      </ul>
      <div className="panels">
        <TimeChart
          {...shared}
          title="Requests and events"
          summary={`${countText(requests)} requests, ${countText(events)} events.`}
          series={[
            { label: 'requests', tone: 'all', values: figures.requests },
            { label: 'events', tone: 'second', values: figures.events },
          ]}
          valueText={shortCount}
        >
          <Behind query={queries.all} />
        </TimeChart>
        <TimeChart
          {...shared}
          title="Errors and denials"
          summary={`${countText(errors)} requests failed, ${countText(denied)} of them were denied.`}
          series={[
            { label: 'failed', tone: 'failed', values: figures.errors },
            { label: 'denied', tone: 'refused', values: figures.denied },
          ]}
          valueText={shortCount}
        >
          <Behind query={queries.errors} />
        </TimeChart>
        <TimeChart
          {...shared}
          title="How long requests took"
          summary={figures.latencySummary}
          startsUs={figures.latencyStartsUs}
          series={[
            { label: 'median', tone: 'all', values: figures.p50 },
            { label: '9 of 10', tone: 'second', values: figures.p90 },
            { label: '99 of 100', tone: 'third', values: figures.p99 },
          ]}
          valueText={durationText}
          isLog
        >
          <Behind query="latency > 1000" label="Those of more than a second" />
        </TimeChart>
        <Sources sources={answer.sources} zone={zone} />
      </div>
      <div className="panels three">
        <Talkers title="Who makes events" talkers={answer.users} />
        <Talkers title="About what" talkers={answer.resources} />
        <Talkers title="With which client" talkers={answer.userAgents} show={agentText} />
      </div>
      <p className="quiet">
        {bytesText(figures.heaviestBytes)} is what the heaviest users above left behind, as kept in
        the journal before it is packed.
      </p>
    </>
  );
}

function Total({
  label,
  value,
  query,
  stages = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly query: string;
  readonly stages?: boolean;
}): ReactNode {
  return (
    <li>
      <Link to="/" search={behind(query, stages)}>
        <b>{value}</b> {label}
      </Link>
    </li>
  );
}

function Behind({
  query,
  label = 'Those requests',
}: {
  readonly query: string;
  readonly label?: string;
}): ReactNode {
  return (
    <Link to="/" search={behind(query)}>
      {label}
    </Link>
  );
}

/** The trail of a query in the time that is shown, with everything: figures count noise, too. */
function behind(q: string, stages = false): (before: PageState) => PageState {
  return ({ since, until, zone }) => ({
    ...(q !== '' && { q }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(zone !== undefined && { zone }),
    ...(stages && { stages: true }),
    noise: true,
  });
}
