import { Fragment, type ReactNode } from 'react';
import type { OverviewAnswer } from '../../api/overview-answer.ts';
import { parseTimeUs } from '../../event/time.ts';
import { countedText } from '../ask/count-text.ts';
import { Visible } from '../text/visible.tsx';
import { momentText } from '../time/show-time.ts';
import type { Zone } from '../time/zone.ts';
import { durationText } from './figures.ts';

/** Where events come from, when the last one came, and how late. */
export function Sources({
  sources,
  zone,
}: {
  readonly sources: OverviewAnswer['sources'];
  readonly zone: Zone;
}): ReactNode {
  return (
    <section className="panel" aria-label="Sources">
      <h2>Sources</h2>
      <table className="talkers sources">
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">source</span>
            </th>
            <th scope="col">kept</th>
            <th scope="col">newest</th>
            <th scope="col">came after</th>
          </tr>
        </thead>
        <tbody>
          {sources.map(({ cluster, source, events, last, lagMs }) => (
            <tr key={`${cluster} ${source}`}>
              <th scope="row">
                <Visible text={cluster} />: <Path path={source} />
              </th>
              <td>{countedText(events, 'event')}</td>
              <td>{last === undefined ? '' : momentText(parseTimeUs(last) ?? 0, zone)}</td>
              <td>{lagMs === undefined ? '' : durationText(lagMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A file may be broken into lines between its folders, and a word of its name only when it must. */
function Path({ path }: { readonly path: string }): ReactNode {
  const steps = path.split(/(?<=[/._-])/);
  return (
    <bdi>
      {steps.slice(0, MAX_STEPS).map((step, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a path have no other identity
        <Fragment key={i}>
          {i > 0 && <wbr />}
          <Visible text={step} maxLength={80} />
        </Fragment>
      ))}
      {steps.length > MAX_STEPS && '…'}
    </bdi>
  );
}

/** Of a path that a sender may have chosen. */
const MAX_STEPS = 40;
