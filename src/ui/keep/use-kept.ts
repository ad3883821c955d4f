import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { keep, keptText, type ReadKept, readKept, watchKept } from './kept.ts';

/**
 * A value that this browser remembers. `read` and `fallback` must be the same at each drawing, so
 * they are constants of a module.
 */
export function useKept<Value>(
  name: string,
  read: ReadKept<Value>,
  fallback: Value,
): readonly [Value, (value: Value) => void] {
  const text = useSyncExternalStore(watchKept, () => keptText(name));
  const value = useMemo(() => readKept(text, read, fallback), [text, read, fallback]);
  const change = useCallback((next: Value) => keep(name, next), [name]);
  return [value, change];
}
