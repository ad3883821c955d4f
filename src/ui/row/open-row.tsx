import type { ReactNode } from 'react';

/** An opened row: everything known of one request, in place. */
export function OpenRow({ position }: { readonly position: number }): ReactNode {
  return <div className="open-row">{position}</div>;
}
