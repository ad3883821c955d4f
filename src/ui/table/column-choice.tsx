import type { ReactNode } from 'react';
import { Popup } from '../popup/popup.tsx';
import { COLUMNS } from './columns.ts';

/** Which columns there are, as a menu of check boxes. */
export function ColumnChoice({
  names,
  change,
}: {
  readonly names: readonly string[];
  /** The new names; undefined for the usual ones. */
  readonly change: (names: readonly string[] | undefined) => void;
}): ReactNode {
  const toggle = (name: string) => {
    const without = names.filter((other) => other !== name);
    change(without.length < names.length ? without : [...names, name]);
  };
  return (
    <Popup className="flat" label="Columns" name="Columns">
      {() => (
        <div className="column-choice">
          {COLUMNS.map(({ name, label }) => (
            <label key={name}>
              <input type="checkbox" checked={names.includes(name)} onChange={() => toggle(name)} />{' '}
              {label}
            </label>
          ))}
          <button type="button" className="choice" onClick={() => change(undefined)}>
            The usual ones
          </button>
        </div>
      )}
    </Popup>
  );
}
