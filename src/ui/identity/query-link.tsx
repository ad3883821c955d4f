import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { PageState } from '../state/page-state.ts';

/** The requests behind a figure: a query in the time that is shown, noise and all. */
export function QueryLink({
  query,
  label,
  children,
}: {
  readonly query: string;
  /** What is said where the children do not say it. */
  readonly label?: string;
  readonly children: ReactNode;
}): ReactNode {
  const search = ({ since, until, zone }: PageState): PageState => ({
    ...(query !== '' && { q: query }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(zone !== undefined && { zone }),
    noise: true,
  });
  return (
    <Link to="/" search={search} aria-label={label} title={label}>
      {children}
    </Link>
  );
}
