import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Popup } from '../popup/popup.tsx';
import { usePageState } from '../state/use-page-state.ts';
import { isZoneName, localZoneName, zoneOf } from '../time/zone.ts';

/** Chooses the zone in which times are shown and typed. */
export function ZoneSwitch(): ReactNode {
  const [{ zone: id }, change] = usePageState();
  const zone = zoneOf(id);
  return (
    <Popup
      className="flat"
      label={zone.id === 'UTC' ? 'UTC' : zone.label.replace(/^.*\//, '').replaceAll('_', ' ')}
      name="Time zone"
      title={`Times are shown in ${zone.label}`}
    >
      {(close) => (
        <ZoneChoice
          current={zone.id}
          choose={(next) => {
            change({ zone: next }, { replace: true });
            close();
          }}
        />
      )}
    </Popup>
  );
}

interface ZoneChoiceProps {
  readonly current: string;
  readonly choose: (id: string | undefined) => void;
}

function ZoneChoice({ current, choose }: ZoneChoiceProps): ReactNode {
  return (
    <>
      <h2>Show times in</h2>
      <button
        type="button"
        className="choice"
        aria-pressed={current === 'UTC'}
        onClick={() => choose(undefined)}
      >
        UTC
      </button>
      <button
        type="button"
        className="choice"
        aria-pressed={current === 'local'}
        onClick={() => choose('local')}
      >
        The zone of this browser <small>{localZoneName()}</small>
      </button>
      <OtherZone choose={choose} />
    </>
  );
}

function OtherZone({ choose }: Pick<ZoneChoiceProps, 'choose'>): ReactNode {
  const id = useId();
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isZoneName(typed)) choose(typed);
  };
  return (
    <form className="form-row" onSubmit={submit}>
      <label htmlFor={id}>Another zone</label>
      <input
        id={id}
        list={`${id}-zones`}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        placeholder="Europe/Berlin"
        aria-invalid={typed !== '' && !isZoneName(typed)}
      />
      <datalist id={`${id}-zones`}>
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <button type="submit" className="button" disabled={!isZoneName(typed)}>
        Use it
      </button>
    </form>
  );
}
