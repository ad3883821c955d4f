const MAX_HISTORY = 50;

/** The queries asked before with one more at the head, without repeats. */
export function withAsked(asked: readonly string[], query: string): readonly string[] {
  const text = query.trim();
  if (text === '') return asked;
  return [text, ...asked.filter((other) => other !== text)].slice(0, MAX_HISTORY);
}

/** Where in the history a person is; -1 is what they were typing. */
export interface HistoryPlace {
  readonly at: number;
  /** What was typed before going back. */
  readonly draft: string;
}

/** Where a step through the history leads and what stands there; undefined at an end. */
export function stepHistory(
  asked: readonly string[],
  place: HistoryPlace | undefined,
  typed: string,
  step: 1 | -1,
): { readonly place: HistoryPlace; readonly text: string } | undefined {
  const { at, draft } = place ?? { at: -1, draft: typed };
  const next = skipSame(asked, at + step, typed, step);
  if (next < -1 || next >= asked.length) return undefined;
  return { place: { at: next, draft }, text: next === -1 ? draft : (asked[next] ?? '') };
}

/** What stands in the query already is no step. */
function skipSame(asked: readonly string[], at: number, typed: string, step: number): number {
  return asked[at] === typed.trim() && at >= 0 ? at + step : at;
}
