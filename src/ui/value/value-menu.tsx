import { Link } from '@tanstack/react-router';
import {
  createContext,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react';
import { placeBeside } from '../popup/place-beside.ts';
import type { PageState } from '../state/page-state.ts';
import { usePageState } from '../state/use-page-state.ts';
import { Visible } from '../text/visible.tsx';
import { type ClickedValue, conditionChange, shortName, valueChoices } from './value-choices.ts';

type OpenMenu = (event: MouseEvent<HTMLElement>, clicked: ClickedValue) => void;

const ValueMenuContext = createContext<OpenMenu>(() => undefined);

/** What a click on a value calls: a menu, or at once a condition when Shift or Alt is held. */
export function useValueMenu(): OpenMenu {
  return useContext(ValueMenuContext);
}

/** After a scroll so far the menu no longer stands by its value. */
const FAR_PX = 60;

interface Shown {
  readonly clicked: ClickedValue;
  readonly anchor: DOMRect;
}

/** Holds the one menu of all values below it. */
export function ValueMenu({ children }: { readonly children: ReactNode }): ReactNode {
  const [state, change] = usePageState();
  const [shown, setShown] = useState<Shown>();
  const panel = useRef<HTMLDivElement>(null);
  const latest = useRef({ state, change });
  latest.current = { state, change };

  // The same function at each drawing: rows that get it need not be drawn again.
  const open = useCallback<OpenMenu>((event, clicked) => {
    event.stopPropagation();
    const { state, change } = latest.current;
    if (event.shiftKey || event.altKey) {
      event.preventDefault();
      change(conditionChange(state, clicked, event.altKey ? 'exclude' : 'include'));
      return;
    }
    setShown({ clicked, anchor: event.currentTarget.getBoundingClientRect() });
  }, []);

  useEffect(() => {
    if (shown === undefined || panel.current === null) return;
    const { current } = panel;
    current.showPopover();
    placeBeside(current, shown.anchor);
    current.querySelector('button')?.focus({ preventScroll: true });
    const from = window.scrollY;
    const hide = (): void => {
      if (Math.abs(window.scrollY - from) > FAR_PX) current.hidePopover();
    };
    window.addEventListener('scroll', hide);
    return () => window.removeEventListener('scroll', hide);
  }, [shown]);

  return (
    <ValueMenuContext value={open}>
      {children}
      <div
        ref={panel}
        popover="auto"
        role="dialog"
        aria-label="What to do with the value"
        className="popup"
        onToggle={({ newState }) => {
          if (newState === 'closed') setShown(undefined);
        }}
      >
        {shown !== undefined && (
          <Choices clicked={shown.clicked} done={() => panel.current?.hidePopover()} />
        )}
      </div>
    </ValueMenuContext>
  );
}

function Choices({
  clicked,
  done,
}: {
  readonly clicked: ClickedValue;
  readonly done: () => void;
}): ReactNode {
  const [state, change] = usePageState();
  return (
    <>
      <h2>
        {shortName(clicked.field)}: <Visible text={clicked.value} maxLength={120} />
      </h2>
      <ul className="choices">
        {valueChoices(state, clicked).map((choice) => (
          <li key={choice.label}>
            {choice.to === undefined ? (
              <button
                type="button"
                className="choice"
                onClick={() => {
                  done();
                  change(choice.change);
                }}
              >
                {choice.label} {choice.hint !== undefined && <small>{choice.hint}</small>}
              </button>
            ) : (
              <Link
                to={choice.to}
                search={
                  {
                    ...(state.zone !== undefined && { zone: state.zone }),
                    ...choice.change,
                  } as PageState
                }
                className="choice"
              >
                {choice.label} <small>→</small>
              </Link>
            )}
          </li>
        ))}
        <li>
          <button
            type="button"
            className="choice"
            onClick={() => {
              void navigator.clipboard?.writeText(clicked.value);
              done();
            }}
          >
            Copy
          </button>
        </li>
      </ul>
    </>
  );
}
