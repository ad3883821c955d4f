import { createHash } from 'node:crypto';
import { type LossFilter, matchesLoss } from '../../collect/losses/loss-filter.ts';
import type { LossList } from '../../collect/losses/loss-reader.ts';
import type { RecordedLoss } from '../../collect/losses.ts';
import type { Store } from '../../store/store.ts';
import { isWhole, type Scope } from './scope.ts';

/** What a loss says of its source to who sees only some of its namespaces. */
const SOMEWHERE = 'not shown';

/**
 * The losses on record as one reader may see them: those of the clusters they see something of. A
 * loss tells no namespace. So who sees only some of them learns that, when and why something is
 * missing, for it may have been theirs, and not how much, where it stood or what it said.
 */
export class ScopedLosses implements LossList {
  readonly #list: LossList;
  readonly #scope: Scope;
  readonly #store: Pick<Store, 'summary'>;

  /** `store` is that of the same reader. */
  constructor(list: LossList, scope: Scope, store: Pick<Store, 'summary'>) {
    this.#list = list;
    this.#scope = scope;
    this.#store = store;
  }

  async select(filter: LossFilter): Promise<readonly RecordedLoss[]> {
    if (isWhole(this.#scope)) return this.#list.select(filter);
    const { source: _source, ...about } = filter;
    const losses = await this.#list.select(about);
    if (losses.length === 0) return [];
    const clusters = new Set(this.#scope.clusters ?? (await this.#store.summary()).clusters);
    const seen = losses.filter(({ cluster }) => clusters.has(cluster));
    const shown = this.#scope.namespaces === undefined ? seen : seen.map(withoutDetails);
    return shown.filter((loss) => matchesLoss(loss, filter));
  }
}

function withoutDetails({
  id,
  reason,
  cluster,
  noticedUs,
  fromUs,
  toUs,
}: RecordedLoss): RecordedLoss {
  return {
    // Ids may be made of the names of files.
    id: createHash('sha256').update(id).digest('base64url').slice(0, 12),
    reason,
    cluster,
    source: SOMEWHERE,
    noticedUs,
    ...(fromUs !== undefined && { fromUs }),
    ...(toUs !== undefined && { toUs }),
  };
}
