import type { ReactNode } from 'react';
import { Popup } from '../popup/popup.tsx';
import { EXAMPLES } from './examples.ts';

/** The query language on one screen, with examples to click. */
export function SyntaxHelp({ choose }: { readonly choose: (query: string) => void }): ReactNode {
  return (
    <Popup label="Syntax" name="How to ask" className="flat">
      {(close) => (
        <div className="syntax">
          <h2>Click an example to ask it</h2>
          <ul className="choices">
            {EXAMPLES.map(({ query, about }) => (
              <li key={query}>
                <button
                  type="button"
                  className="choice"
                  onClick={() => {
                    close();
                    choose(query);
                  }}
                >
                  <code>{query}</code> <small>{about}</small>
                </button>
              </li>
            ))}
          </ul>
          <p>
            Fields are those of the audit event, with short names for the common ones. Ctrl-Space
            shows what may stand at the cursor; Tab takes it over.
          </p>
        </div>
      )}
    </Popup>
  );
}
