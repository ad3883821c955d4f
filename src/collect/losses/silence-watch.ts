import { createHash } from 'node:crypto';
import type { Loss } from '../losses.ts';

const MINUTE_US = 60e6;
const HOUR_US = 60 * MINUTE_US;

/** A source is known after an hour and so many gaps between its events. */
const KNOWN_AFTER_US = HOUR_US;
const KNOWN_GAPS = 20;

/** Silent is what was never heard of in a day: three times the longest gap, and two minutes at least. */
const TIMES_LONGEST = 3;
const LEAST_US = 2 * MINUTE_US;
const REMEMBERED_HOURS = 24;

interface Rhythm {
  readonly cluster: string;
  readonly source: string;
  readonly sinceUs: number;
  lastUs: number;
  gaps: number;
  /** The longest gap that ended in each hour. */
  readonly longest: Map<number, number>;
  /** Set while it is silent and that is on record. */
  silentSinceUs?: number;
}

/**
 * Knows how often each source has something to say, and notices when one falls silent for much longer
 * than it ever did. A quiet cluster has a slow rhythm and is not taken for a broken one.
 */
export class SilenceWatch {
  readonly #rhythms = new Map<string, Rhythm>();

  /**
   * Takes when each source was heard last. Gives the losses to record: silences that began, and those
   * that ended, under the id they began with.
   */
  look(
    heard: readonly {
      readonly cluster: string;
      readonly source: string;
      readonly lastUs: number;
    }[],
    nowUs: number,
  ): readonly Loss[] {
    return heard.flatMap((one) => this.#lookAt(one, nowUs));
  }

  #lookAt(
    { cluster, source, lastUs }: { cluster: string; source: string; lastUs: number },
    nowUs: number,
  ): readonly Loss[] {
    const key = JSON.stringify([cluster, source]);
    const rhythm = this.#rhythms.get(key);
    if (rhythm === undefined) {
      const begun = { cluster, source, sinceUs: lastUs, lastUs, gaps: 0, longest: new Map() };
      this.#rhythms.set(key, begun);
      return [];
    }
    if (lastUs > rhythm.lastUs) return heardAgain(rhythm, lastUs);
    const isKnown = rhythm.gaps >= KNOWN_GAPS && rhythm.lastUs - rhythm.sinceUs >= KNOWN_AFTER_US;
    if (!isKnown || rhythm.silentSinceUs !== undefined) return [];
    if (nowUs - lastUs <= allowedUs(rhythm)) return [];
    rhythm.silentSinceUs = lastUs;
    return [silence(rhythm, lastUs, nowUs)];
  }
}

function heardAgain(rhythm: Rhythm, lastUs: number): readonly Loss[] {
  const { silentSinceUs } = rhythm;
  if (silentSinceUs !== undefined) {
    delete rhythm.silentSinceUs;
    rhythm.lastUs = lastUs;
    // What was silence is no part of the rhythm.
    return [silence(rhythm, silentSinceUs, lastUs)];
  }
  const gapUs = lastUs - rhythm.lastUs;
  const hour = Math.floor(lastUs / HOUR_US);
  rhythm.longest.set(hour, Math.max(rhythm.longest.get(hour) ?? 0, gapUs));
  for (const old of rhythm.longest.keys()) {
    if (old <= hour - REMEMBERED_HOURS) rhythm.longest.delete(old);
  }
  rhythm.gaps++;
  rhythm.lastUs = lastUs;
  return [];
}

function allowedUs({ longest }: Rhythm): number {
  return Math.max(LEAST_US, TIMES_LONGEST * Math.max(0, ...longest.values()));
}

function silence(rhythm: Rhythm, fromUs: number, toUs: number): Loss {
  const { cluster, source } = rhythm;
  const id = createHash('sha256').update(JSON.stringify(['silent', cluster, source, fromUs]));
  const usual = Math.ceil(Math.max(0, ...rhythm.longest.values()) / 1e6);
  const silent = Math.round((toUs - fromUs) / 1e6);
  return {
    id: id.digest('hex').slice(0, 16),
    reason: 'source-silent',
    ...{ cluster, source, fromUs, toUs },
    detail: `nothing came for ${silent} s; in the day before it was ${usual} s at most`,
  };
}
