import { AskError } from './ask.ts';

const SERVER_AWAY_MS = 3000;

/** How soon a question is asked again by itself: only when the server was not there. */
export function askAgainMs(error: Error | null): number | false {
  return error instanceof AskError && (error.status === 0 || error.status === 503)
    ? SERVER_AWAY_MS
    : false;
}
