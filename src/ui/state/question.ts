import type { SelectionParameters } from '../../api/parameters.ts';
import { boundForServer } from '../time/time-range.ts';
import { zoneOf } from '../time/zone.ts';
import type { PageState } from './page-state.ts';
import { NOISE, PRESETS } from './presets.ts';

/** The question that a state of the page asks the server. */
export function questionOf(
  state: PageState,
  nowUs: number = Date.now() * 1000,
): SelectionParameters {
  const query = queryOf(state);
  const times = { nowUs, zone: zoneOf(state.zone) };
  return {
    ...(query !== '' && { query }),
    ...(state.since !== undefined && { since: boundForServer(state.since, times) }),
    ...(state.until !== undefined && { until: boundForServer(state.until, times) }),
    ...(state.stages === true && { stages: true }),
  };
}

/** What is typed, the presets and the hiding of noise as one query. */
export function queryOf({ q = '', only = [], noise }: PageState): string {
  const conditions = [q.trim(), ...only.map((name) => PRESETS[name].query)]
    .filter((condition) => condition !== '')
    .map((condition) => `(${condition})`);
  if (noise !== true) conditions.push(`not (${NOISE})`);
  // A single condition stands alone, so that an error names the place the person sees.
  return conditions.length === 1 && noise === true && q.trim() !== ''
    ? q
    : conditions.join(' and ');
}
