import { type ReactNode, useId } from 'react';
import { Popup } from '../popup/popup.tsx';
import { DENSITIES } from '../state/row-look.ts';
import { useRowLook } from '../state/use-row-look.ts';

/** How high rows are, and what becomes of long lines. */
export function RowChoice(): ReactNode {
  const [{ density, isWrapped }, set] = useRowLook();
  const name = useId();
  return (
    <Popup className="flat" label="Rows" name="How rows look">
      {() => (
        <div className="row-choice">
          <fieldset>
            <legend>Height of rows</legend>
            {DENSITIES.map((one) => (
              <label key={one.density}>
                <input
                  type="radio"
                  name={name}
                  checked={density === one.density}
                  onChange={() => set({ density: one.density })}
                />{' '}
                {one.label}
              </label>
            ))}
          </fieldset>
          <label>
            <input
              type="checkbox"
              checked={isWrapped}
              onChange={() => set({ wrap: isWrapped ? 'off' : 'on' })}
            />{' '}
            Long lines go on below
          </label>
        </div>
      )}
    </Popup>
  );
}
