import type { ReactNode } from 'react';
import type { RequestsAnswer } from '../../api/event-answer.ts';
import { parseTimeUs } from '../../event/time.ts';
import { eventClock } from '../time/event-time.ts';
import { tookText } from '../time/took-text.ts';
import type { Zone } from '../time/zone.ts';

type Stage = RequestsAnswer['requests'][number]['stages'][number];

interface StageTime {
  readonly name: string;
  readonly time: string;
  readonly position: number;
  readonly afterUs: number;
}

/** The stages of a request on one line of time, with how long each came after the request. */
export function StageBar({
  stages,
  received,
  zone,
}: {
  readonly stages: readonly Stage[];
  /** When the request was received. */
  readonly received: string;
  readonly zone: Zone;
}): ReactNode {
  const times = stages.map((stage) => stageTime(stage, parseTimeUs(received) ?? 0));
  const wholeUs = Math.max(1, ...times.map(({ afterUs }) => afterUs));
  return (
    <div className="stages">
      <div className="stages-bar" aria-hidden="true">
        {times.map(({ position, afterUs }) => (
          <span key={position} style={{ insetInlineStart: `${(100 * afterUs) / wholeUs}%` }} />
        ))}
      </div>
      <ol>
        {times.map(({ name, time, position, afterUs }) => (
          <li key={position}>
            {name} <span className="mono">{eventClock(time, zone, 6)}</span>
            {afterUs > 0 && <span className="quiet"> +{tookText(afterUs)}</span>}
          </li>
        ))}
      </ol>
    </div>
  );
}

function stageTime({ position, event }: Stage, receivedUs: number): StageTime {
  const { stage, stageTimestamp } = event as {
    readonly stage?: string;
    readonly stageTimestamp?: string;
  };
  const time = stageTimestamp ?? '';
  return {
    name: stage ?? '',
    time,
    position,
    afterUs: (parseTimeUs(time) ?? receivedUs) - receivedUs,
  };
}
