import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { LossesAnswer } from '../../api/loss-answer.ts';
import { ask } from '../ask/ask.ts';
import { countedText } from '../ask/count-text.ts';
import { Visible } from '../text/visible.tsx';
import type { Zone } from '../time/zone.ts';
import { lossesWithin, lossText } from './loss-text.ts';

const SHOWN = 2;

interface LossesProps {
  readonly rangeUs: readonly [number, number];
  readonly zone: Zone;
}

/** What is known to be missing in the time that is shown; nothing where nothing is. */
export function Losses({ rangeUs, zone }: LossesProps): ReactNode {
  const { data } = useQuery({
    queryKey: ['losses'],
    queryFn: ({ signal }) => ask<LossesAnswer>('/api/v1/losses', {}, signal),
  });
  const losses = lossesWithin(data?.losses ?? [], rangeUs);
  if (losses.length === 0) return null;
  const texts = losses.map((loss) => lossText(loss, zone));
  const rest = texts.slice(SHOWN);
  return (
    <div className="loss">
      {texts.slice(0, SHOWN).map((text) => (
        <div key={text}>
          <Visible text={text} />
        </div>
      ))}
      {rest.length > 0 && (
        <details>
          <summary>{countedText(rest.length, 'more stretch').replace(/hs$/, 'hes')}</summary>
          {rest.map((text) => (
            <div key={text}>
              <Visible text={text} />
            </div>
          ))}
        </details>
      )}
    </div>
  );
}
