import type { Engine } from '../index/engine.ts';
import type { IndexSnapshot } from '../index/event-index.ts';
import { fromWhere } from '../index/select.ts';
import type { StoreSummary } from './store.ts';

/** See `Store.summary`. */
export async function summaryOf(
  engine: Engine,
  { tables, size }: IndexSnapshot,
): Promise<StoreSummary> {
  if (tables.length === 0) return { events: size, clusters: [] };
  const everything = { condition: 'true', lastStagesOnly: false, superseded: false, size };
  const rows = await engine.rows(
    'SELECT cluster, CAST(min(time_us) AS DOUBLE), CAST(max(time_us) AS DOUBLE)' +
      ` ${fromWhere(tables, everything)} GROUP BY 1 ORDER BY 1`,
  );
  return {
    events: size,
    firstUs: Math.min(...rows.map(([, first]) => Number(first))),
    lastUs: Math.max(...rows.map(([, , last]) => Number(last))),
    clusters: rows.map(([cluster]) => String(cluster)),
  };
}
