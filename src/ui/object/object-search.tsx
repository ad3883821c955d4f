import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { GroupsAnswer } from '../../api/figures-answer.ts';
import { printValue } from '../../query/print-query.ts';
import { kindNameOf } from '../../trail/kind-name.ts';
import { ask } from '../ask/ask.ts';
import type { PageState } from '../state/page-state.ts';
import { PRESETS } from '../state/presets.ts';
import { usePageState } from '../state/use-page-state.ts';
import { Visible } from '../text/visible.tsx';
import { boundForServer } from '../time/time-range.ts';
import { zoneOf } from '../time/zone.ts';

const TOP = 100;

/** Finds the object whose history is wanted: those most often changed, narrowed by a word of the name. */
export function ObjectSearch(): ReactNode {
  const [state] = usePageState();
  const [word, setWord] = useState('');
  const query = queryOf(word);
  const times = { nowUs: Date.now() * 1000, zone: zoneOf(state.zone) };
  const bound = (text: string | undefined) => text && boundForServer(text, times);
  const { data, error, isPending } = useQuery({
    queryKey: ['objects', query, state.since, state.until, state.zone],
    queryFn: ({ signal }) =>
      ask<GroupsAnswer>(
        '/api/v1/groups',
        {
          query,
          since: bound(state.since),
          until: bound(state.until),
          fields: 'cluster,apiGroup,resource,ns,name',
          top: TOP,
        },
        signal,
      ),
    placeholderData: (before) => before,
  });
  const groups =
    data?.groups.filter(({ values }) => values[2] !== null && values[4] !== null) ?? [];
  return (
    <div className="object-search">
      <h1>Whose history?</h1>
      <input
        type="search"
        aria-label="Name, or a part of it"
        placeholder="Name, or a part of it"
        value={word}
        onChange={({ target }) => setWord(target.value)}
      />
      {error !== null && <p role="alert">{error.message}</p>}
      {isPending && <p className="quiet">Asking …</p>}
      {data !== undefined && groups.length === 0 && (
        <p className="quiet">
          {word.trim() === ''
            ? 'No change of an object is kept in this time.'
            : 'No object of such a name was changed.'}
        </p>
      )}
      <ol>
        {groups.map(({ values, count }) => (
          <li key={JSON.stringify(values)}>
            <ObjectLink values={values} />{' '}
            <small>{count === 1 ? '1 change' : `${count} changes`}</small>
          </li>
        ))}
      </ol>
    </div>
  );
}

function queryOf(word: string): string {
  const changes = `(${PRESETS.changes.query}) and code < 400 and name: * and not resource: (events or leases)`;
  return word.trim() === '' ? changes : `${changes} and name: *${printPart(word.trim())}*`;
}

/** A part of a name as a pattern takes it: a text that needs quotes cannot stand between stars. */
function printPart(word: string): string {
  const printed = printValue(word);
  return printed === word ? word : word.replace(/[^\w.-]/g, '*');
}

function ObjectLink({ values }: { readonly values: readonly (string | null)[] }): ReactNode {
  const [cluster, group, resource, namespace, name] = values;
  // A namespace is recorded as lying in itself.
  const isInNamespace = namespace && resource !== 'namespaces';
  const search: PageState = {
    ...(cluster && { cluster }),
    ...(group && { group }),
    ...(resource && { resource }),
    ...(namespace && { namespace }),
    ...(name && { name }),
  };
  return (
    <Link to="/object" search={search}>
      {kindNameOf(resource ?? '', group ?? '').singular}{' '}
      <code>
        <Visible text={isInNamespace ? `${namespace}/${name}` : (name ?? '')} />
      </code>
    </Link>
  );
}
