import { type ReactNode, useEffect, useState } from 'react';
import { visibleText } from '../../trail/visible-text.ts';
import { Visible } from '../text/visible.tsx';

const SAID_MS = 1500;
const MAX_SAID = 100;

/** Copies a text and says so. */
export function CopyButton({
  text,
  what,
  label,
  className = 'copy',
}: {
  readonly text: string;
  /** What is copied, for those who do not see the sign. */
  readonly what: string;
  /** Words instead of the sign. */
  readonly label?: string;
  readonly className?: string;
}): ReactNode {
  const [said, setSaid] = useState<'copied' | 'not copied'>();
  useEffect(() => {
    if (said === undefined) return undefined;
    const timer = setTimeout(() => setSaid(undefined), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('copied');
    } catch {
      setSaid('not copied');
    }
  };
  return (
    <button
      type="button"
      className={className}
      title={`Copy ${visibleText(what, MAX_SAID)}`}
      onClick={() => void copy()}
    >
      {label ?? <CopySign />}
      {label === undefined && (
        <span className="unseen">
          copy <Visible text={what} maxLength={MAX_SAID} />
        </span>
      )}
      <span role="status" className={said === undefined ? 'unseen' : 'copy-said'}>
        {said}
      </span>
    </button>
  );
}

function CopySign(): ReactNode {
  return (
    <svg viewBox="0 0 16 16" width="11" height="11" aria-hidden="true" className="sign">
      <path d="M5 5V1.5h9.5V11H11M1.5 5H11v9.5H1.5z" />
    </svg>
  );
}
