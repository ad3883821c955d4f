import { type ReactNode, useId, useState } from 'react';
import { momentText } from '../time/show-time.ts';
import type { Zone } from '../time/zone.ts';
import type { Bars } from './bars.ts';

interface KeyboardBrushProps {
  readonly bars: Bars;
  readonly zone: Zone;
  readonly onBrush: (fromUs: number, toUs: number) => void;
}

/** The brush for those who do not use a pointer: two sliders over the bars. Seen when focused. */
export function KeyboardBrush({ bars, zone, onBrush }: KeyboardBrushProps): ReactNode {
  const id = useId();
  const last = Math.max(0, bars.startsUs.length - 1);
  const [from, setFrom] = useState(0);
  const [to, setTo] = useState(Number.MAX_SAFE_INTEGER);
  const first = Math.min(from, last);
  const end = Math.max(first, Math.min(to, last));
  const startOf = (bar: number): number => bars.startsUs[bar] ?? 0;
  const textOf = (us: number): string => momentText(us, zone);
  return (
    <div className="keyboard-brush">
      <label htmlFor={`${id}-from`}>from {textOf(startOf(first))}</label>
      <input
        id={`${id}-from`}
        type="range"
        max={last}
        value={first}
        aria-valuetext={textOf(startOf(first))}
        onChange={({ target }) => setFrom(Number(target.value))}
      />
      <label htmlFor={`${id}-to`}>to {textOf(startOf(end) + bars.intervalUs)}</label>
      <input
        id={`${id}-to`}
        type="range"
        max={last}
        value={end}
        aria-valuetext={textOf(startOf(end) + bars.intervalUs)}
        onChange={({ target }) => setTo(Number(target.value))}
      />
      <button
        type="button"
        className="button"
        onClick={() => onBrush(startOf(first), startOf(end) + bars.intervalUs)}
      >
        Zoom in
      </button>
    </div>
  );
}
