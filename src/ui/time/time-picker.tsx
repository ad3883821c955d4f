import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useKept } from '../keep/use-kept.ts';
import { Popup } from '../popup/popup.tsx';
import type { Refresh } from '../state/refresh.ts';
import { readRanges, withRange } from './recent-ranges.ts';
import { RefreshChoice } from './refresh-choice.tsx';
import {
  explainRange,
  inputValue,
  meantRange,
  RELATIVE_RANGES,
  rangeLabel,
  readTime,
  stepRange,
  type TimesOfPage,
  type TypedRange,
  zoomOut,
} from './time-range.ts';
import './time.css';

const NONE: readonly TypedRange[] = [];

interface TimePickerProps {
  readonly range: TypedRange;
  readonly times: TimesOfPage;
  /** What the range covers as far as it is known; for steps from an open end. */
  readonly coveredUs: readonly [number, number] | undefined;
  readonly choose: (range: TypedRange) => void;
  /** How often a time up to now is asked for again, and how that is changed; where it can be. */
  readonly refresh?: Refresh | undefined;
  readonly onRefresh?: (refresh: Refresh | undefined) => void;
}

/** The time that is asked about: which, one step earlier or later, and more of it. */
export function TimePicker({
  range,
  times,
  coveredUs,
  choose,
  refresh,
  onRefresh,
}: TimePickerProps): ReactNode {
  const [recent, setRecent] = useKept('ranges', readRanges, NONE);
  const { sinceUs = coveredUs?.[0], untilUs = coveredUs?.[1] } = meantRange(range, times);
  const known =
    sinceUs !== undefined && untilUs !== undefined && untilUs > sinceUs
      ? { sinceUs, untilUs }
      : undefined;
  const use = (next: TypedRange): void => {
    setRecent(withRange(recent, next));
    choose(next);
  };
  const isAll = range.since === undefined && range.until === undefined;
  return (
    <div className="time-picker">
      <StepButton
        label="Earlier"
        sign="‹"
        onClick={known && !isAll ? () => choose(stepRange(known, -1)) : undefined}
      />
      <Popup
        label={
          <span className="time-label">
            {rangeLabel(range, times)}
            {refresh !== undefined && range.until === undefined && ` ↻ ${refresh}`}
          </span>
        }
        name="Time"
        title={explainRange(range, times)}
      >
        {(close) => (
          <>
            <RangeChoice
              range={range}
              times={times}
              recent={recent}
              use={(next) => {
                use(next);
                close();
              }}
            />
            {onRefresh !== undefined && (
              <RefreshChoice
                refresh={refresh}
                isPossible={range.until === undefined}
                choose={onRefresh}
              />
            )}
          </>
        )}
      </Popup>
      <StepButton
        label="Later"
        sign="›"
        onClick={known && !isAll ? () => choose(stepRange(known, 1)) : undefined}
      />
      <StepButton
        label="Zoom out"
        sign="⊖"
        onClick={known && !isAll ? () => choose(zoomOut(known)) : undefined}
      />
    </div>
  );
}

function StepButton({
  label,
  sign,
  onClick,
}: {
  readonly label: string;
  readonly sign: string;
  readonly onClick: (() => void) | undefined;
}): ReactNode {
  return (
    <button
      type="button"
      className="flat"
      aria-label={label}
      title={label}
      disabled={onClick === undefined}
      onClick={onClick}
    >
      <span aria-hidden="true">{sign}</span>
    </button>
  );
}

interface RangeChoiceProps {
  readonly range: TypedRange;
  readonly times: TimesOfPage;
  readonly recent: readonly TypedRange[];
  readonly use: (range: TypedRange) => void;
}

function RangeChoice({ range, times, recent, use }: RangeChoiceProps): ReactNode {
  const isAll = range.since === undefined && range.until === undefined;
  return (
    <div className="range-choice">
      <div>
        <h2>Up to now</h2>
        {RELATIVE_RANGES.map(({ since, label }) => (
          <button
            key={since}
            type="button"
            className="choice"
            aria-pressed={range.since === since && range.until === undefined}
            onClick={() => use({ since })}
          >
            {label}
          </button>
        ))}
        <button type="button" className="choice" aria-pressed={isAll} onClick={() => use({})}>
          All time
        </button>
      </div>
      <div>
        <TypedRangeForm range={range} times={times} use={use} />
        {recent.length > 0 && <h2>Used before</h2>}
        {recent.map((before) => (
          <button
            key={`${before.since} ${before.until}`}
            type="button"
            className="choice"
            onClick={() => use(before)}
          >
            {rangeLabel(before, times)}
          </button>
        ))}
      </div>
    </div>
  );
}

function TypedRangeForm({ range, times, use }: Omit<RangeChoiceProps, 'recent'>): ReactNode {
  const [since, setSince] = useState(range.since ?? '');
  const [until, setUntil] = useState(range.until ?? '');
  const typed: TypedRange = { since: since.trim() || undefined, until: until.trim() || undefined };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isReadable(since, times) && isReadable(until, times)) use(typed);
  };
  return (
    <form onSubmit={submit}>
      <h2>From, to</h2>
      <TimeInput label="From" typed={since} times={times} onType={setSince} />
      <TimeInput label="To" typed={until} times={times} onType={setUntil} />
      <p className="range-meaning" aria-live="polite">
        {explainRange(typed, times)}
      </p>
      <div className="form-row">
        <button type="submit" className="button">
          Show this time
        </button>
      </div>
    </form>
  );
}

function isReadable(text: string, times: TimesOfPage): boolean {
  return text.trim() === '' || 'us' in readTime(text, times);
}

interface TimeInputProps {
  readonly label: string;
  readonly typed: string;
  readonly times: TimesOfPage;
  readonly onType: (text: string) => void;
}

/** A time as text, with a calendar beside it that writes into it. */
function TimeInput({ label, typed, times, onType }: TimeInputProps): ReactNode {
  const id = useId();
  const read = readTime(typed, times);
  return (
    <div className="form-row time-input">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={typed}
        placeholder="6h, yesterday, 2026-11-23 19:30"
        aria-invalid={!isReadable(typed, times)}
        onChange={({ target }) => onType(target.value)}
      />
      <input
        type="datetime-local"
        step="1"
        aria-label={`${label}: calendar`}
        value={'us' in read ? inputValue(read.us, times.zone) : ''}
        onChange={({ target }) => onType(target.value.replace('T', ' '))}
      />
    </div>
  );
}
