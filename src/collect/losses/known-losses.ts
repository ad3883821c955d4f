import { deriveLosses } from '../../store/derive-losses.ts';
import type { Asking, Store } from '../../store/store.ts';
import type { Loss } from '../losses.ts';
import type { LossFilter } from './loss-filter.ts';
import type { LossList } from './loss-reader.ts';

/** A loss on record, or one that the stored events show; the latter was never noticed by anyone. */
export interface KnownLoss extends Loss {
  readonly noticedUs?: number;
}

/** Where losses are known from. */
export interface LossSources {
  readonly list: LossList;
  readonly store: Store;
  readonly nowUs: number;
}

/** All that is known to be lost, recorded or derived, by the time it touches. */
export async function knownLosses(
  { list, store, nowUs }: LossSources,
  filter: LossFilter,
  asking: Asking = {},
): Promise<readonly KnownLoss[]> {
  const { reason, cluster, source, range = {} } = filter;
  const isDerived = DERIVED.some((one) => reason === undefined || reason === one);
  const derived = isDerived ? await deriveLosses(store, { range, nowUs, ...asking }) : [];
  const asked = derived.filter(
    (loss) =>
      (reason === undefined || loss.reason === reason) &&
      (cluster === undefined || loss.cluster === cluster) &&
      (source === undefined || loss.source === source),
  );
  const all: readonly KnownLoss[] = [...(await list.select(filter)), ...asked];
  return all.toSorted((a, b) => timeOf(a) - timeOf(b));
}

const DERIVED = ['unfinished-request', 'truncated-event'] as const;

function timeOf({ fromUs, toUs, noticedUs }: KnownLoss): number {
  return fromUs ?? toUs ?? noticedUs ?? 0;
}
