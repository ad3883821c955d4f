import { useIsFetching } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { countText, shortCount } from '../ask/count-text.ts';
import { useCount } from '../ask/use-count.ts';
import type { PageState } from '../state/page-state.ts';
import { PRESETS, type PresetName } from '../state/presets.ts';
import { questionOf } from '../state/question.ts';
import type { StateChange } from '../state/use-page-state.ts';
import './presets.css';

interface PresetBarProps {
  readonly state: PageState;
  readonly change: (change: StateChange) => void;
  /** How many requests are left out as noise, once that is known. */
  readonly hidden: number | undefined;
  /** Whether to count yet: what is shown comes first. */
  readonly enabled: boolean;
}

const NAMES = Object.keys(PRESETS) as readonly PresetName[];

/** Questions that many people ask, to narrow with by one click; and the noise, off or on. */
export function PresetBar({ state, change, hidden, enabled }: PresetBarProps): ReactNode {
  const { noise, only = [] } = state;
  const isQuiet = noise !== true;
  // Counts of what nobody has asked for yet come last.
  const isIdle = useIsFetching({ queryKey: ['facets'] }) === 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a box and wants a legend.
    <div role="group" className="presets" aria-label="Narrow with one click">
      <button
        type="button"
        className="chip"
        aria-pressed={isQuiet}
        title={
          isQuiet
            ? 'What nodes and controllers do all day is left out. Click to see it.'
            : 'Leave out what nodes and controllers do all day'
        }
        onClick={() => change({ noise: isQuiet ? true : undefined, open: undefined })}
      >
        noise off
        {isQuiet && hidden !== undefined && hidden > 0 && (
          <small title={`${countText(hidden)} requests left out`}>−{shortCount(hidden)}</small>
        )}
      </button>
      {NAMES.map((name) => (
        <Preset
          key={name}
          name={name}
          state={state}
          enabled={enabled && isIdle}
          onClick={() =>
            change({
              only: only.includes(name) ? without(only, name) : [...only, name],
              open: undefined,
            })
          }
        />
      ))}
    </div>
  );
}

function Preset({
  name,
  state,
  enabled,
  onClick,
}: {
  readonly name: PresetName;
  readonly state: PageState;
  readonly enabled: boolean;
  readonly onClick: () => void;
}): ReactNode {
  const { only = [] } = state;
  const isOn = only.includes(name);
  const { label, about } = PRESETS[name];
  // What a click would lead to; of one that is on, what it leads to now.
  const { count, isOld } = useCount(
    questionOf({ ...state, only: isOn ? only : [...only, name] }),
    enabled,
  );
  return (
    <button type="button" className="chip" aria-pressed={isOn} title={about} onClick={onClick}>
      {label}
      {count !== undefined && (
        <small title={countText(count)} data-old={isOld}>
          {shortCount(count)}
        </small>
      )}
    </button>
  );
}

function without(only: readonly PresetName[], name: PresetName): readonly PresetName[] | undefined {
  const rest = only.filter((other) => other !== name);
  return rest.length === 0 ? undefined : rest;
}
