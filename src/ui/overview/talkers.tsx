import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { OverviewAnswer } from '../../api/overview-answer.ts';
import { countText } from '../ask/count-text.ts';
import type { PageState } from '../state/page-state.ts';
import { Visible } from '../text/visible.tsx';
import { bytesText } from './figures.ts';

type Talker = OverviewAnswer['users'][number];

/** Fewer than are answered: a panel is read at a glance. */
const SHOWN = 12;

/** Who or what makes the most events, and what they weigh. */
export function Talkers({
  title,
  talkers,
  show = (value) => value,
}: {
  readonly title: string;
  readonly talkers: readonly Talker[];
  /** How a value reads, where that differs from what events hold. */
  readonly show?: (value: string) => string;
}): ReactNode {
  const most = Math.max(1, ...talkers.map(({ sizeBytes }) => sizeBytes));
  return (
    <section className="panel" aria-label={title}>
      <h2>{title}</h2>
      <table className="talkers">
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">{title}</span>
            </th>
            <th scope="col">events</th>
            <th scope="col">size</th>
          </tr>
        </thead>
        <tbody>
          {talkers.slice(0, SHOWN).map(({ value, events, sizeBytes, query }) => (
            <tr key={value ?? '(none)'}>
              <th scope="row">
                <i
                  aria-hidden="true"
                  className="talker-bar"
                  style={{ inlineSize: `${(100 * sizeBytes) / most}%` }}
                />
                <Link to="/" search={withQuery(query)} title={value ?? undefined}>
                  {value === null ? <i>none</i> : <Visible text={show(value)} maxLength={120} />}
                </Link>
              </th>
              <td>{countText(events)}</td>
              <td>{bytesText(sizeBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function withQuery(q: string): (before: PageState) => PageState {
  return ({ since, until, zone }) => ({
    q,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(zone !== undefined && { zone }),
    noise: true,
  });
}
