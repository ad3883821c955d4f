import { type ReactNode, useState } from 'react';
import { countedText, shortCount } from '../ask/count-text.ts';
import { Visible } from '../text/visible.tsx';
import type { Heat, HeatCell } from './heat.ts';
import { QueryLink } from './query-link.tsx';

const SHOWN = 25;

/** Verbs by resources. Each cell leads to the requests behind it. */
export function HeatMap({
  title,
  heat,
  tone,
}: {
  readonly title: string;
  readonly heat: Heat;
  readonly tone: 'all' | 'refused';
}): ReactNode {
  const [isWhole, setWhole] = useState(false);
  const rows = isWhole ? heat.rows : heat.rows.slice(0, SHOWN);
  return (
    <section className="heat" aria-label={title}>
      <h2>{title}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys. */}
      <section className="heat-scroll" tabIndex={0} aria-label={`${title}, table`}>
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span className="unseen">resource</span>
              </th>
              {heat.verbs.map((verb) => (
                <th key={verb} scope="col">
                  {verb === '' ? 'no verb' : <Visible text={verb} />}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ resource, cells }) => (
              <tr key={resource}>
                <th scope="row">
                  <Visible text={resource} />
                </th>
                {cells.map((cell, i) => (
                  <td key={heat.verbs[i]} className={cell && `heat-${tone} heat-${cell.strength}`}>
                    {cell !== undefined && <Cell cell={cell} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {heat.rows.length > rows.length && (
        <button type="button" className="link" onClick={() => setWhole(true)}>
          {heat.rows.length - rows.length} more
        </button>
      )}
    </section>
  );
}

function Cell({ cell }: { readonly cell: HeatCell }): ReactNode {
  const { count, errors, query } = cell;
  const failed = errors === 0 ? '' : `, ${countedText(errors, 'error')}`;
  return (
    <QueryLink query={query} label={`${countedText(count, 'request')}${failed}`}>
      {shortCount(count)}
    </QueryLink>
  );
}
