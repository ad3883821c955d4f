import type { CSSProperties, KeyboardEvent, ReactNode } from 'react';
import { renderTimeUs } from '../../event/time.ts';
import { eventClock, eventDate } from '../time/event-time.ts';
import type { Zone } from '../time/zone.ts';
import type { Lane, TimeLine } from './lanes.ts';

const TICKS = 6;
const DAY_US = 86_400e6;

/** The history of an object over time: bars for how it was, diamonds for what happened. */
export function TimeLineView({
  timeLine,
  zone,
  chosen,
  choose,
}: {
  readonly timeLine: TimeLine;
  readonly zone: Zone;
  readonly chosen: number | undefined;
  readonly choose: (position: number) => void;
}): ReactNode {
  const { fromUs, toUs, lanes } = timeLine;
  if (lanes.length === 0) return null;
  const tick = (i: number) => {
    const time = renderTimeUs(Math.round(fromUs + ((toUs - fromUs) * i) / TICKS));
    const clock = eventClock(time, zone, toUs - fromUs < 30e6 ? 1 : 0);
    return toUs - fromUs > DAY_US
      ? `${eventDate(time, zone).slice(5)} ${clock.slice(0, 5)}`
      : clock;
  };
  return (
    <section className="lanes" aria-label="Time line">
      {lanes.map((lane) => (
        <LaneView key={lane.name} lane={lane} chosen={chosen} choose={choose} />
      ))}
      <div className="lane-axis" aria-hidden="true">
        {Array.from({ length: TICKS + 1 }, (_unused, i) => (
          <span key={tick(i)}>{tick(i)}</span>
        ))}
      </div>
    </section>
  );
}

function LaneView({
  lane,
  chosen,
  choose,
}: {
  readonly lane: Lane;
  readonly chosen: number | undefined;
  readonly choose: (position: number) => void;
}): ReactNode {
  const marks = [...lane.bars, ...lane.diamonds].map(({ position }) => position);
  // One stop of Tab for each lane, and arrows within: there may be hundreds of marks.
  const stop = marks.find((position) => position === chosen) ?? marks[0];
  return (
    <div className="lane">
      <div className="lane-name">{lane.name}</div>
      <div
        role="toolbar"
        aria-label={lane.name}
        className={`lane-line ${lane.tone}`}
        onKeyDown={moveFocus}
      >
        {lane.bars.map(({ from, to, position, label, turn }) => (
          <button
            key={position}
            type="button"
            tabIndex={position === stop ? 0 : -1}
            className={`bar turn-${turn % 3}`}
            style={place(from, to - from)}
            title={label}
            aria-label={label}
            aria-pressed={position === chosen}
            onClick={() => choose(position)}
          />
        ))}
        {lane.diamonds.map(({ at, position, label }) => (
          <button
            key={position}
            type="button"
            tabIndex={position === stop ? 0 : -1}
            className="diamond"
            style={place(at)}
            title={label}
            aria-label={label}
            aria-pressed={position === chosen}
            onClick={() => choose(position)}
          />
        ))}
      </div>
    </div>
  );
}

function moveFocus({ key, target, currentTarget }: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (step === undefined) return;
  const marks = [...currentTarget.querySelectorAll('button')];
  marks[marks.indexOf(target as HTMLButtonElement) + step]?.focus();
}

function place(from: number, width?: number): CSSProperties {
  return {
    insetInlineStart: `${from * 100}%`,
    ...(width !== undefined && { inlineSize: `${width * 100}%` }),
  };
}
