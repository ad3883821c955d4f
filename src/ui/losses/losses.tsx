import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { LossesAnswer } from '../../api/loss-answer.ts';
import type { SelectionParameters } from '../../api/parameters.ts';
import { ask } from '../ask/ask.ts';
import { countText } from '../ask/count-text.ts';
import { Visible } from '../text/visible.tsx';
import type { Zone } from '../time/zone.ts';
import { lossText, removalText, sortedLosses } from './loss-text.ts';

/** The rest is behind a click, so that many losses do not push the answer away. */
const SHOWN = 1;
const LISTED = 50;

interface LossesProps {
  readonly question: SelectionParameters;
  readonly zone: Zone;
  /** Whether to ask yet: the rows come first. */
  readonly enabled?: boolean;
}

/** What is known to be missing in the time that is asked for; nothing where nothing is. */
export function Losses({
  question: { since, until },
  zone,
  enabled = true,
}: LossesProps): ReactNode {
  const { data } = useQuery({
    queryKey: ['losses', since, until],
    enabled,
    queryFn: ({ signal }) => ask<LossesAnswer>('/api/v1/losses', { since, until }, signal),
  });
  if (data === undefined) return null;
  return (
    <>
      <LossList answer={data} zone={zone} />
      {data.removed && (
        <section className="loss" aria-label="Removed by retention">
          {removalText(data.removed, zone)}
        </section>
      )}
    </>
  );
}

interface LossListProps {
  readonly answer: LossesAnswer;
  readonly zone: Zone;
}

function LossList({ answer, zone }: LossListProps): ReactNode {
  const losses = sortedLosses(answer.losses);
  if (losses.length === 0) return null;
  const texts = losses.slice(0, SHOWN + LISTED).map((loss) => lossText(loss, zone));
  const rest = losses.length - SHOWN;
  return (
    <section className="loss" aria-label="Known losses">
      <Visible text={texts[0] ?? ''} />
      {rest > 0 && (
        <details>
          <summary>
            {countText(rest)}
            {answer.truncated ? ' and more' : ''} other {rest === 1 ? 'loss' : 'losses'} in this
            time
          </summary>
          <ul>
            {texts.slice(SHOWN).map((text, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two losses may read alike.
              <li key={at}>
                <Visible text={text} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
