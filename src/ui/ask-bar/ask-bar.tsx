import { type ReactNode, useEffect, useRef, useState } from 'react';
import { parseQuery, type QueryError } from '../../query/parse-query.ts';
import { readTexts } from '../keep/kept.ts';
import { useKept } from '../keep/use-kept.ts';
import { isForPage } from '../shell/keys.ts';
import type { PageState } from '../state/page-state.ts';
import { type HistoryPlace, stepHistory, withAsked } from './history.ts';
import { QueryInput, type QueryInputHandle } from './query-input.tsx';
import { SearchesMenu } from './searches-menu.tsx';
import { SyntaxHelp } from './syntax-help.tsx';
import { useDraft } from './use-draft.ts';
import './ask-bar.css';

const NO_TEXTS: readonly string[] = [];

interface AskBarProps {
  readonly state: PageState;
  readonly onAsk: (query: string) => void;
  readonly onState: (state: PageState) => void;
  /** What stands at the end of the bar, such as the time. */
  readonly children: ReactNode;
  /** What else can be done with the question. */
  readonly more: ReactNode;
}

/** Where the question is typed, kept and found again. */
export function AskBar({ state, onAsk, onState, children, more }: AskBarProps): ReactNode {
  const { q = '' } = state;
  const { draft, type: typeDraft, put } = useDraft(q);
  const [asked, setAsked] = useKept('asked', readTexts, NO_TEXTS);
  const [mistake, setMistake] = useState<QueryError>();
  const place = useRef<HistoryPlace>(undefined);
  const input = useRef<QueryInputHandle>(null);
  useSlashKey(() => input.current?.focus());

  const askFor = (query: string): void => {
    const parsed = parseQuery(query, { nowUs: Date.now() * 1000 });
    setMistake(parsed.kind === 'errors' ? parsed.errors[0] : undefined);
    if (parsed.kind === 'errors') return;
    place.current = undefined;
    put(query);
    setAsked(withAsked(asked, query));
    onAsk(query.trim());
  };
  const type = (text: string): void => {
    typeDraft(text);
    setMistake(undefined);
  };
  const step = (direction: 1 | -1, typed: string): string | undefined => {
    const stepped = stepHistory(asked, place.current, typed, direction);
    if (stepped !== undefined) place.current = stepped.place;
    return stepped?.text;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the element of this role is not known to all browsers.
    <div role="search" className="ask-bar">
      <QueryInput ref={input} draft={draft} onChange={type} onAsk={askFor} onStep={step} />
      <button
        type="button"
        className="button ask-button"
        data-changed={draft.text.trim() !== q}
        onClick={() => askFor(draft.text)}
      >
        Ask
      </button>
      {children}
      <div className="ask-more">
        <SearchesMenu state={state} useState={onState} useQuery={askFor} />
        <SyntaxHelp choose={askFor} />
        {more}
      </div>
      {mistake !== undefined && <Mistake query={draft.text} mistake={mistake} />}
    </div>
  );
}

/** What is wrong with a query, and where. */
export function Mistake({
  query,
  mistake: { message, hint, span },
}: {
  readonly query: string;
  readonly mistake: QueryError;
}): ReactNode {
  const end = Math.max(span.end, span.start + 1);
  return (
    <div role="alert" className="mistake">
      <p>
        {message}. {hint}
      </p>
      <code>
        {query.slice(0, span.start)}
        <mark>{query.slice(span.start, end) || '␣'}</mark>
        {query.slice(end)}
      </code>
    </div>
  );
}

function useSlashKey(focus: () => void): void {
  const latest = useRef(focus);
  useEffect(() => {
    latest.current = focus;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== '/' || !isForPage(event)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
