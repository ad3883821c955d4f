import { existsSync } from 'node:fs';
import { requestTimeUs } from '../../event/time.ts';
import { printValue } from '../../query/print-query.ts';
import type { Answers } from '../answer/answers.ts';
import { openAnswers } from '../answer/open-answers.ts';
import { parseSelection } from '../answer/parse-selection.ts';
import { storeFolder } from '../answer/store-folder.ts';
import type { Terminal } from '../terminal.ts';
import type { ListOptions } from './list-command.ts';

/** The newest request of a user in the trail. */
export interface LastSeen {
  /** As an API server writes times. */
  readonly at: string;
  readonly from: readonly string[];
}

/** The trail, where one is at hand: the logs that are named, else the store if there is one. */
export async function openTrail(
  options: Pick<ListOptions, 'dataDir' | 'file'>,
  terminal: Terminal,
): Promise<Answers | undefined> {
  const isThere = options.file !== undefined || existsSync(storeFolder(options.dataDir, terminal));
  return isThere ? openAnswers(options, terminal) : undefined;
}

/** When and from where somebody was last seen; undefined where the trail does not know him. */
export async function lastSeen(
  answers: Answers,
  user: string,
  { nowMs }: Terminal,
): Promise<LastSeen | undefined> {
  const times = { nowUs: nowMs() * 1000, zoneOffsetMinutes: 0 };
  const selection = parseSelection([`user: ${printValue(user)}`], {}, times);
  for await (const { recorded } of answers.search({ ...selection, order: 'newest', limit: 1 })) {
    const { event } = recorded;
    const at = new Date(requestTimeUs(event) / 1000).toISOString();
    return { at, from: event.sourceIPs ?? [] };
  }
  return undefined;
}
