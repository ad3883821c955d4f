import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { send } from '../ask/ask.ts';
import { Popup } from '../popup/popup.tsx';
import { Visible } from '../text/visible.tsx';
import { useSession } from './use-session.ts';

/** Who reads, what they may see, and the way out; nothing where no login is needed. */
export function ReaderMenu(): ReactNode {
  const questions = useQueryClient();
  const { data } = useSession();
  const reader = data?.reader;
  if (reader === undefined || reader === null || reader.kind === 'loopback') return null;
  const { namespaces, clusters } = reader.scope;
  const logOut = async () => {
    await send('DELETE', '/api/v1/session');
    questions.clear();
    await questions.invalidateQueries();
    location.reload();
  };
  return (
    <Popup className="flat" label={<Visible text={reader.name} maxLength={40} />} name="Who reads">
      {() => (
        <>
          <h2>You may see</h2>
          <p className="reader-scope">{scopeText('namespaces', namespaces)}</p>
          <p className="reader-scope">{scopeText('clusters', clusters)}</p>
          <button type="button" className="choice" onClick={() => void logOut()}>
            Log out
          </button>
        </>
      )}
    </Popup>
  );
}

function scopeText(what: string, names: readonly string[] | undefined): ReactNode {
  if (names === undefined) return `all ${what}`;
  return (
    <>
      only the {what} <Visible text={names.join(', ')} />
    </>
  );
}
