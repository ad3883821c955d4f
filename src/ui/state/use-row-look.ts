import { useCallback } from 'react';
import { useKept } from '../keep/use-kept.ts';
import { type Density, isDensity, isWrap, type RowLook, rowLook, type Wrap } from './row-look.ts';
import { usePageState } from './use-page-state.ts';

const readDensity = (json: unknown): Density | undefined => (isDensity(json) ? json : undefined);
const readWrap = (json: unknown): Wrap | undefined => (isWrap(json) ? json : undefined);

/** How rows look. A change is remembered by this browser, and stands in the address for others. */
export function useRowLook(): readonly [
  RowLook,
  (change: { readonly density?: Density; readonly wrap?: Wrap }) => void,
] {
  const [state, change] = usePageState();
  const [density, keepDensity] = useKept('density', readDensity, undefined);
  const [wrap, keepWrap] = useKept('wrap', readWrap, undefined);
  const set = useCallback(
    (next: { readonly density?: Density; readonly wrap?: Wrap }) => {
      if (next.density !== undefined) keepDensity(next.density);
      if (next.wrap !== undefined) keepWrap(next.wrap);
      change(next, { replace: true });
    },
    [change, keepDensity, keepWrap],
  );
  return [rowLook(state, { density, wrap }), set];
}
