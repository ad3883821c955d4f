import { type ChangeEvent, type FormEvent, type ReactNode, useId, useState } from 'react';
import { readTexts } from '../keep/kept.ts';
import { useKept } from '../keep/use-kept.ts';
import { Popup } from '../popup/popup.tsx';
import type { PageState } from '../state/page-state.ts';
import {
  exportText,
  importText,
  merged,
  readSearches,
  renamed,
  type SavedSearch,
  stateOf,
  withoutSearch,
  withSearch,
} from './saved-searches.ts';

const NONE: readonly SavedSearch[] = [];
const NO_TEXTS: readonly string[] = [];
const MAX_RECENT = 8;

interface SearchesMenuProps {
  readonly state: PageState;
  readonly useState: (state: PageState) => void;
  readonly useQuery: (query: string) => void;
}

/** What was saved under a name, and what was asked before. */
export function SearchesMenu(props: SearchesMenuProps): ReactNode {
  return (
    <Popup label="Searches" name="Saved and earlier searches">
      {(close) => <Searches {...props} close={close} />}
    </Popup>
  );
}

function Searches({
  state,
  useState: takeState,
  useQuery: takeQuery,
  close,
}: SearchesMenuProps & { readonly close: () => void }): ReactNode {
  const [saved, setSaved] = useKept('searches', readSearches, NONE);
  const [asked] = useKept('asked', readTexts, NO_TEXTS);
  return (
    <div className="searches">
      <SaveForm onSave={(name) => setSaved(withSearch(saved, name, state))} />
      {saved.length > 0 && <h2>Saved</h2>}
      <ul className="choices">
        {saved.map((search) => (
          <SavedItem
            key={search.name}
            search={search}
            onUse={() => {
              close();
              takeState(stateOf(search));
            }}
            onRename={(to) => setSaved(renamed(saved, search.name, to))}
            onDelete={() => setSaved(withoutSearch(saved, search.name))}
          />
        ))}
      </ul>
      {asked.length > 0 && <h2>Asked before</h2>}
      <ul className="choices">
        {asked.slice(0, MAX_RECENT).map((query) => (
          <li key={query}>
            <button
              type="button"
              className="choice"
              onClick={() => {
                close();
                takeQuery(query);
              }}
            >
              <code>{query}</code>
            </button>
          </li>
        ))}
      </ul>
      <Transfer saved={saved} onImport={(added) => setSaved(merged(saved, added))} />
    </div>
  );
}

function SaveForm({ onSave }: { readonly onSave: (name: string) => void }): ReactNode {
  const id = useId();
  const [name, setName] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return;
    onSave(name);
    setName('');
  };
  return (
    <form className="form-row" onSubmit={submit}>
      <label htmlFor={id}>Save what is shown now under a name</label>
      <input id={id} data-autofocus value={name} onChange={({ target }) => setName(target.value)} />
      <button type="submit" className="button" disabled={name.trim() === ''}>
        Save
      </button>
    </form>
  );
}

function SavedItem({
  search,
  onUse,
  onRename,
  onDelete,
}: {
  readonly search: SavedSearch;
  readonly onUse: () => void;
  readonly onRename: (to: string) => void;
  readonly onDelete: () => void;
}): ReactNode {
  const [name, setName] = useState<string>();
  if (name !== undefined) {
    return (
      <li>
        <form
          className="form-row"
          onSubmit={(event) => {
            event.preventDefault();
            onRename(name);
            setName(undefined);
          }}
        >
          <input
            aria-label={`New name of ${search.name}`}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
          <button type="submit" className="button">
            Rename
          </button>
        </form>
      </li>
    );
  }
  return (
    <li className="saved-item">
      <button type="button" className="choice" onClick={onUse}>
        {search.name}
      </button>
      <button type="button" className="flat" onClick={() => setName(search.name)}>
        Rename
      </button>
      <button
        type="button"
        className="flat"
        onClick={onDelete}
        aria-label={`Delete ${search.name}`}
      >
        Delete
      </button>
    </li>
  );
}

/** Saved searches as a file, out and in. */
function Transfer({
  saved,
  onImport,
}: {
  readonly saved: readonly SavedSearch[];
  readonly onImport: (added: readonly SavedSearch[]) => void;
}): ReactNode {
  const id = useId();
  const [note, setNote] = useState('');
  const take = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = target.files?.[0];
    if (file === undefined) return;
    const added = importText(await file.text());
    target.value = '';
    if (added !== undefined) onImport(added);
    setNote(
      added === undefined ? 'This file holds no saved searches.' : `${added.length} taken over.`,
    );
  };
  return (
    <div className="form-row transfer">
      <button
        type="button"
        className="link"
        disabled={saved.length === 0}
        onClick={() => download(exportText(saved))}
      >
        Save as a file
      </button>
      <label htmlFor={id} className="link">
        Take over from a file
      </label>
      <input
        id={id}
        type="file"
        accept=".json,application/json"
        className="unseen"
        onChange={(event) => void take(event)}
      />
      <output>{note}</output>
    </div>
  );
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'annals-searches.json';
  link.click();
  URL.revokeObjectURL(url);
}
