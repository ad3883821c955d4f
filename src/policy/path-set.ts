import { targetOf } from './request-from-url.ts';
import { pathMatches, prefixOf } from './rule-match.ts';

/**
 * A set of URL paths that are no resources: one exact path, or all with a prefix, without those
 * that the patterns take.
 */
export interface PathSet {
  readonly start: string;
  readonly isExact: boolean;
  readonly without: readonly string[];
}

/** Every path. */
export const ANY_PATH: PathSet = { start: '/', isExact: false, without: [] };

/** The part of a set that a pattern of `nonResourceURLs` takes; undefined when it takes none. */
export function pathsTaken(set: PathSet, pattern: string): PathSet | undefined {
  const isExact = !pattern.endsWith('*');
  const start = isExact ? pattern : prefixOf(pattern);
  if (set.isExact) return notEmpty(pathMatches(pattern, set.start) ? set : undefined);
  if (isExact) {
    return notEmpty(start.startsWith(set.start) ? { ...set, start, isExact } : undefined);
  }
  if (set.start.startsWith(start)) return notEmpty(set);
  return notEmpty(start.startsWith(set.start) ? { ...set, start } : undefined);
}

/** The part of a set that a pattern leaves; undefined when it leaves none. */
export function pathsLeft(set: PathSet, pattern: string): PathSet | undefined {
  return notEmpty({ ...set, without: [...set.without, pattern] });
}

/** Whether a path lies in a set. */
export function hasPath({ start, isExact, without }: PathSet, path: string): boolean {
  if (isExact ? path !== start : !path.startsWith(start)) return false;
  return !without.some((pattern) => pathMatches(pattern, path));
}

/**
 * A pattern beyond the set's start leaves something always: there are more ways to go on than
 * patterns. Below a resource there are only resources.
 */
function notEmpty(set: PathSet | undefined): PathSet | undefined {
  if (set === undefined || !isNoResource(set.start)) return undefined;
  const { start, isExact, without } = set;
  const isGone = without.some((pattern) =>
    isExact
      ? pathMatches(pattern, start)
      : pattern.endsWith('*') && start.startsWith(prefixOf(pattern)),
  );
  return isGone ? undefined : set;
}

function isNoResource(path: string): boolean {
  const target = targetOf('GET', encodeURI(path).replaceAll('?', '%3F'));
  return !('badRequest' in target) && target.kind === 'nonResource';
}
