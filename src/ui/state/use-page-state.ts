import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { PageState } from './page-state.ts';

/** What a change of the state looks like: the new values; `undefined` takes one out. */
export type StateChange = { readonly [K in keyof PageState]?: PageState[K] | undefined };

/** The state in the address, and how it changes. `replace` leaves no step for the back button. */
export function usePageState(): readonly [
  PageState,
  (change: StateChange, options?: { readonly replace?: boolean }) => void,
] {
  const state: PageState = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (change: StateChange, { replace = false }: { readonly replace?: boolean } = {}) => {
      void navigate({
        to: '.',
        search: (before: PageState) => merged(before, change),
        replace,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [state, change];
}

/** A state with some values changed; values that are `undefined` leave. */
function merged(before: PageState, change: StateChange): PageState {
  const entries = Object.entries({ ...before, ...change });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as PageState;
}
