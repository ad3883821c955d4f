import { type ReactNode, useState } from 'react';
import { Visible } from '../text/visible.tsx';
import { CopyButton } from './copy-button.tsx';

const SHOWN = 20_000;
const MAX_SHOWN = 2_000_000;

/** The event as it is kept, to the byte. Characters that cannot be seen are written out. */
export function RawText({
  text,
  sha256,
}: {
  readonly text: string;
  readonly sha256: string;
}): ReactNode {
  const [isWhole, setWhole] = useState(false);
  return (
    <div className="raw">
      <p className="quiet">
        {text.length.toLocaleString('en')} characters, SHA-256{' '}
        <span className="mono">{sha256}</span>{' '}
        <CopyButton text={text} what="the raw text" label="Copy" />
      </p>
      <pre>
        <Visible text={text} maxLength={isWhole ? MAX_SHOWN : SHOWN} />
      </pre>
      {text.length > SHOWN && !isWhole && (
        <button type="button" onClick={() => setWhole(true)}>
          Show all of it
        </button>
      )}
    </div>
  );
}
