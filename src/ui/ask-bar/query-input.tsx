import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import type { Editor } from './editor.ts';
import { findValues } from './find-values.ts';
import type { Draft } from './use-draft.ts';

/** What others may do with the query input. */
export interface QueryInputHandle {
  focus(): void;
}

interface QueryInputProps {
  readonly draft: Draft;
  readonly onChange: (text: string) => void;
  readonly onAsk: (text: string) => void;
  readonly onStep: (step: 1 | -1, text: string) => string | undefined;
  readonly ref: Ref<QueryInputHandle>;
}

const PLACEHOLDER = 'Words, or fields such as  verb: delete and ns: shop';

/** The editor is loaded when the browser has nothing more urgent to do, or at the first focus. */
const PATIENCE_MS = 1500;

/** Where the query is typed: a plain input at once, which becomes an editor when that is loaded. */
export function QueryInput({ draft, onChange, onAsk, onStep, ref }: QueryInputProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const editor = useRef<Editor>(undefined);
  const [isReady, setIsReady] = useState(false);
  const { text } = draft;
  const latest = useRef({ text, onChange, onAsk, onStep });
  useEffect(() => {
    latest.current = { text, onChange, onAsk, onStep };
  });
  useEffect(() => {
    if (!draft.isTyped) editor.current?.setText(draft.text);
  }, [draft]);
  useImperativeHandle(ref, () => ({
    focus: () => (editor.current ?? input.current)?.focus(),
  }));

  useEffect(() => {
    const gone = new AbortController();
    const load = async (): Promise<void> => {
      const { createEditor } = await import('./editor.ts');
      const { current: parent } = place;
      if (gone.signal.aborted || editor.current !== undefined || parent === null) return;
      editor.current = createEditor({
        parent,
        ...whatIsTyped(input.current, latest.current.text),
        placeholder: PLACEHOLDER,
        nonce: document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '',
        findValues,
        onChange: (typed) => latest.current.onChange(typed),
        onAsk: (typed) => latest.current.onAsk(typed),
        onStep: (step, typed) => latest.current.onStep(step, typed),
      });
      setIsReady(true);
    };
    const stop = whenIdle(() => void load());
    input.current?.addEventListener('focus', () => void load(), { signal: gone.signal });
    return () => {
      gone.abort();
      stop();
      editor.current?.destroy();
      editor.current = undefined;
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') onAsk(event.currentTarget.value);
    const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : undefined;
    const before = step && onStep(step, text);
    if (before !== undefined) onChange(before);
  };
  return (
    <div className="query" ref={place}>
      {!isReady && (
        <input
          ref={input}
          className="query-plain"
          aria-label="Query"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={PLACEHOLDER}
          value={text}
          onChange={({ target }) => onChange(target.value)}
          onKeyDown={onKeyDown}
        />
      )}
    </div>
  );
}

/** The editor goes on where the input was, cursor and focus included. */
function whatIsTyped(input: HTMLInputElement | null, text: string) {
  const { value = text, selectionStart, selectionEnd } = input ?? {};
  return {
    text: value,
    selection: [selectionStart ?? value.length, selectionEnd ?? value.length] as const,
    hasFocus: input !== null && document.activeElement === input,
  };
}

function whenIdle(run: () => void): () => void {
  // Safari does not tell when it is idle.
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(run, PATIENCE_MS);
    return () => clearTimeout(timer);
  }
  const idle = requestIdleCallback(run, { timeout: PATIENCE_MS });
  return () => cancelIdleCallback(idle);
}
