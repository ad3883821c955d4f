import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { WireCount } from '../../api/figures-answer.ts';
import { countText } from '../ask/count-text.ts';
import { withCondition } from '../state/condition.ts';
import type { PageState } from '../state/page-state.ts';
import { Visible } from '../text/visible.tsx';
import { QueryLink } from './query-link.tsx';

/** The most frequent values of a field of an identity's requests; nothing where there are none. */
export function CountPanel({
  title,
  field,
  counts,
  query,
  to,
}: {
  readonly title: string;
  readonly field: string;
  readonly counts: readonly WireCount[];
  /** What all of them have in common. */
  readonly query: string;
  /** Where a value is an identity itself: of which kind. */
  readonly to?: 'user' | 'usergroup';
}): ReactNode {
  if (counts.length === 0) return null;
  return (
    <section className="panel" aria-label={title}>
      <h2>{title}</h2>
      <ul className="counts">
        {counts.map(({ value, count }) => (
          <li key={value}>
            {to === undefined ? (
              <Visible text={value} maxLength={200} />
            ) : (
              <Link to="/identity" search={(before: PageState) => identityOf(before, to, value)}>
                <Visible text={value} maxLength={200} />
              </Link>
            )}{' '}
            <QueryLink
              query={withCondition(query, field, value, 'include')}
              label={`${count} requests with ${value}`}
            >
              {countText(count)}
            </QueryLink>
          </li>
        ))}
      </ul>
    </section>
  );
}

function identityOf(
  { since, until, zone }: PageState,
  to: 'user' | 'usergroup',
  value: string,
): PageState {
  return {
    [to]: value,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(zone !== undefined && { zone }),
  };
}
