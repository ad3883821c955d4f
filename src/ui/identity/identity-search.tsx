import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { FacetsAnswer } from '../../api/figures-answer.ts';
import { identityOfName, isMachine } from '../../trail/actor.ts';
import { ask } from '../ask/ask.ts';
import { countedText } from '../ask/count-text.ts';
import type { PageState } from '../state/page-state.ts';
import { usePageState } from '../state/use-page-state.ts';
import { Visible } from '../text/visible.tsx';
import { boundForServer } from '../time/time-range.ts';
import { zoneOf } from '../time/zone.ts';

const TOP = 500;

/** Finds whom one wants to look at: people first, then machines, then groups. */
export function IdentitySearch(): ReactNode {
  const [state] = usePageState();
  const [word, setWord] = useState('');
  const zone = zoneOf(state.zone);
  const bound = (text: string | undefined) =>
    text && boundForServer(text, { nowUs: Date.now() * 1000, zone });
  const { data, error, isPending } = useQuery({
    queryKey: ['identities', state.since, state.until, zone.id],
    queryFn: ({ signal }) =>
      ask<FacetsAnswer>(
        '/api/v1/facets',
        { fields: 'actor,group', top: TOP, since: bound(state.since), until: bound(state.until) },
        signal,
      ),
  });
  const [actors, groups] = data?.facets ?? [];
  const found = (actors?.values ?? []).filter(({ value }) => holds(value, word));
  const isPerson = (value: string) => {
    const identity = identityOfName(value);
    return !isMachine(identity) && identity.kind !== 'service account';
  };
  return (
    <>
      <input
        type="search"
        aria-label="Name, or a part of it"
        placeholder="Name, or a part of it"
        value={word}
        onChange={({ target }) => setWord(target.value)}
      />
      {error !== null && <p role="alert">{error.message}</p>}
      {isPending && <p className="quiet">Asking …</p>}
      <div className="panels">
        <Found title="People" to="user" counts={found.filter(({ value }) => isPerson(value))} />
        <Found
          title="Machines and service accounts"
          to="user"
          counts={found.filter(({ value }) => !isPerson(value))}
        />
        <Found
          title="Groups"
          to="usergroup"
          counts={(groups?.values ?? []).filter(({ value }) => holds(value, word))}
        />
      </div>
    </>
  );
}

function holds(value: string, word: string): boolean {
  return value.toLowerCase().includes(word.trim().toLowerCase());
}

function Found({
  title,
  to,
  counts,
}: {
  readonly title: string;
  readonly to: 'user' | 'usergroup';
  readonly counts: readonly { readonly value: string; readonly count: number }[];
}): ReactNode {
  return (
    <section className="panel" aria-label={title}>
      <h2>{title}</h2>
      {counts.length === 0 && <p className="quiet">None.</p>}
      <ul className="counts">
        {counts.map(({ value, count }) => (
          <li key={value}>
            <Link
              to="/identity"
              search={({ since, until, zone }: PageState): PageState => ({
                [to]: value,
                ...(since !== undefined && { since }),
                ...(until !== undefined && { until }),
                ...(zone !== undefined && { zone }),
              })}
            >
              <Visible text={value} maxLength={200} />
            </Link>{' '}
            <span className="quiet">{countedText(count, 'request')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
