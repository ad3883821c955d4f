import type { ReactNode } from 'react';
import { AskError } from '../ask/ask.ts';
import type { PageState } from '../state/page-state.ts';
import type { StateChange } from '../state/use-page-state.ts';

/** Why there is no answer, and what to do. */
export function AskFailure({
  error,
  again,
}: {
  readonly error: Error;
  readonly again: () => void;
}): ReactNode {
  const isAway = error instanceof AskError && (error.status === 0 || error.status === 503);
  const hint = error instanceof AskError ? error.hint : undefined;
  return (
    <section className="notice" role="alert">
      <h2>{titleOf(error)}</h2>
      <p>
        {error.message}. {hint}
      </p>
      {isAway && <p>The page asks again every few seconds.</p>}
      <button type="button" className="button" onClick={again}>
        Ask again now
      </button>
    </section>
  );
}

function titleOf(error: Error): string {
  if (!(error instanceof AskError)) return 'The answer could not be shown';
  if (error.status === 0) return 'The server is away';
  if (error.status === 401) return 'You are not logged in';
  return error.status === 403 ? 'You may not see this' : 'The question was not answered';
}

/** Nothing matches: which part of the question could go. */
export function NothingFound({
  state,
  hidden,
  change,
}: {
  readonly state: PageState;
  readonly hidden: number;
  readonly change: (change: StateChange) => void;
}): ReactNode {
  const hasTime = state.since !== undefined || state.until !== undefined;
  const hasQuestion = (state.q ?? '') !== '' || (state.only?.length ?? 0) > 0;
  const isEmpty = !hasTime && !hasQuestion && hidden === 0;
  return (
    <section className="notice">
      <h2>{isEmpty ? 'Nothing has been kept yet' : 'Nothing matches'}</h2>
      {isEmpty ? (
        <p>
          Bring a log in with <code>annals import audit.log</code>, or point an API server here.
        </p>
      ) : (
        <p>What would show more:</p>
      )}
      <div className="notice-ways">
        {hidden > 0 && (
          <button type="button" className="button" onClick={() => change({ noise: true })}>
            Show the noise too: {hidden.toLocaleString('en')} requests
          </button>
        )}
        {hasTime && (
          <button
            type="button"
            className="button"
            onClick={() => change({ since: undefined, until: undefined })}
          >
            All time
          </button>
        )}
        {hasQuestion && (
          <button
            type="button"
            className="button"
            onClick={() => change({ q: undefined, only: undefined })}
          >
            Without the query
          </button>
        )}
      </div>
    </section>
  );
}

/** Lines where rows will be, so that nothing moves when they come. */
export function RowsToCome(): ReactNode {
  return (
    <div className="rows-to-come" aria-busy="true">
      <p className="unseen">Asking …</p>
      {Array.from({ length: 14 }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike.
        <div key={at} />
      ))}
    </div>
  );
}
