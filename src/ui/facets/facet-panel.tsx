import { type ReactNode, useRef } from 'react';
import type { SelectionParameters } from '../../api/parameters.ts';
import { Facets } from './facets.tsx';

interface FacetPanelProps {
  readonly question: SelectionParameters;
  readonly total: number;
  readonly enabled: boolean;
  /** Whether there is no room beside the answer. */
  readonly isNarrow: boolean;
}

/** The facets beside the answer, or in a drawer where there is no room. */
export function FacetPanel({ isNarrow, ...facets }: FacetPanelProps): ReactNode {
  const drawer = useRef<HTMLDialogElement>(null);
  if (!isNarrow) {
    return (
      <aside className="facet-aside" aria-label="Narrow by value">
        <Facets {...facets} />
      </aside>
    );
  }
  return (
    <>
      <button
        type="button"
        className="button facet-opener"
        onClick={() => drawer.current?.showModal()}
      >
        Narrow by value
      </button>
      <dialog ref={drawer} className="facet-drawer" aria-label="Narrow by value">
        <form method="dialog" className="facet-drawer-head">
          <button type="submit" className="button">
            Done
          </button>
        </form>
        <Facets {...facets} />
      </dialog>
    </>
  );
}
