import type { IdentityAnswer } from '../../api/overview-answer.ts';

type Cell = IdentityAnswer['cells'][number];

/** A heat map: resources down, verbs across, each cell as strong as it is frequent. */
export interface Heat {
  /** In the order in which people name them; then the rest by the alphabet. */
  readonly verbs: readonly string[];
  readonly rows: readonly {
    readonly resource: string;
    /** One a verb; undefined where nothing was done. */
    readonly cells: readonly (HeatCell | undefined)[];
  }[];
}

/** One verb on one kind of object. */
export interface HeatCell {
  readonly count: number;
  readonly errors: number;
  readonly query: string;
  /** 1 to 5: by the logarithm of the count, so that the rare is seen beside the frequent. */
  readonly strength: number;
}

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

/** What there is no word for in the event: a request that names no object. */
const NONE = '(no resource)';

/** The cells of an answer as a table. */
export function heatOf(cells: readonly Cell[]): Heat {
  const most = cells.reduce((most, { count }) => Math.max(most, count), 1);
  const found = new Set(cells.map(({ verb }) => verb ?? ''));
  const others = [...found].filter((verb) => !VERBS.includes(verb)).sort();
  const verbs = [...VERBS.filter((verb) => found.has(verb)), ...others];
  const byResource = new Map<string, Map<string, HeatCell>>();
  for (const { verb, resource, count, errors, query } of cells) {
    const row = byResource.get(resource ?? NONE) ?? new Map<string, HeatCell>();
    byResource.set(resource ?? NONE, row);
    row.set(verb ?? '', { count, errors, query, strength: strengthOf(count, most) });
  }
  const rows = [...byResource].map(([resource, row]) => ({
    resource,
    cells: verbs.map((verb) => row.get(verb)),
  }));
  return { verbs, rows };
}

function strengthOf(count: number, most: number): number {
  return most === 1 ? 1 : 1 + Math.round((4 * Math.log(count)) / Math.log(most));
}
