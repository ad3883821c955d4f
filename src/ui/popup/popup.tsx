import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { placeBeside } from './place-beside.ts';
import './popup.css';

interface PopupProps {
  /** What stands on the button. */
  readonly label: ReactNode;
  /** What the popup is, for those who do not see where it stands. */
  readonly name: string;
  readonly title?: string;
  readonly className?: string;
  /** Drawn only while open; `close` is for choices after which it is done. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button that opens something under itself. Esc and a click elsewhere close it. */
export function Popup({
  label,
  name,
  title,
  className = 'button',
  children,
}: PopupProps): ReactNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const close = (): void => panel.current?.hidePopover();
  useEffect(() => {
    if (!open || panel.current === null) return undefined;
    // What is in it may come later, and be larger than what stood there until then.
    const sizes = new ResizeObserver(() => {
      const anchor = button.current?.getBoundingClientRect();
      if (panel.current !== null && anchor !== undefined) placeBeside(panel.current, anchor);
    });
    sizes.observe(panel.current);
    return () => sizes.disconnect();
  }, [open]);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        popoverTarget={id}
        aria-haspopup="dialog"
        aria-expanded={open}
        title={title}
      >
        {label}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={name}
        className="popup"
        onBeforeToggle={({ newState }) => setOpen(newState === 'open')}
        onToggle={({ newState, currentTarget }) => {
          const anchor = button.current?.getBoundingClientRect();
          if (newState !== 'open' || anchor === undefined) return;
          placeBeside(currentTarget, anchor);
          currentTarget.querySelector<HTMLElement>('[data-autofocus]')?.focus();
        }}
      >
        {open && children(close)}
      </div>
    </>
  );
}
