import { Failure } from '../base/failure.ts';

/** A scheme, a name or an address, perhaps a port: nothing that could mean more within a header. */
const ORIGIN = /^https?:\/\/(?:[a-z\d-]+(?:\.[a-z\d-]+)*|\[[\da-f:]+\])(?::\d{1,5})?$/i;

/** Refuses what is no origin. A wildcard is none: who may frame the trail is named, one by one. */
export function requireOrigins(origins: readonly string[]): void {
  for (const origin of origins) {
    if (ORIGIN.test(origin)) continue;
    throw new Failure('usage/invalid', `not an origin: ${JSON.stringify(origin.slice(0, 200))}`, {
      hint: 'Write it as https://grafana.example.com, without a path.',
    });
  }
}
