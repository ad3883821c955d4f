import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
  completionStatus,
  moveCompletionSelection,
  selectedCompletionIndex,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { type Diagnostic, linter } from '@codemirror/lint';
import { EditorState, type Extension, Prec, RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  placeholder,
  ViewPlugin,
} from '@codemirror/view';
import { parseQuery } from '../../query/parse-query.ts';
import { type FindValues, offersAt } from './complete.ts';
import { queryTokens } from './query-tokens.ts';

/** What the editor is made of and whom it tells. */
export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly selection: readonly [number, number];
  readonly hasFocus: boolean;
  readonly placeholder: string;
  readonly nonce: string;
  readonly findValues: FindValues;
  readonly onChange: (text: string) => void;
  /** Gets the text as it is in the editor, which the page may not have heard of yet. */
  readonly onAsk: (text: string) => void;
  /** A step through what was asked before: the text that comes, if there is one. */
  readonly onStep: (step: 1 | -1, text: string) => string | undefined;
}

/** A query editor on the page. */
export interface Editor {
  setText(text: string): void;
  focus(): void;
  destroy(): void;
}

/** So long nothing is said of a mistake: most are only words not yet finished. */
const MISTAKE_DELAY_MS = 700;

/** So long a person types on before values are asked for. */
const VALUES_DELAY_MS = 120;

/** Puts an editor of one line into the page. */
export function createEditor(options: EditorOptions): Editor {
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.text,
      selection: { anchor: options.selection[0], head: options.selection[1] },
      extensions: extensionsOf(options),
    }),
  });
  if (options.hasFocus) view.focus();
  return {
    setText: (text) => {
      if (text !== view.state.doc.toString()) replaceText(view, text);
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function replaceText(view: EditorView, text: string): void {
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    selection: { anchor: text.length },
  });
}

function extensionsOf(options: EditorOptions): readonly Extension[] {
  const { nonce, findValues, onChange } = options;
  return [
    nonce === '' ? [] : EditorView.cspNonce.of(nonce),
    Prec.highest(keymap.of(keysOf(options))),
    history(),
    oneLine,
    typeOver,
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': 'Query', 'aria-multiline': 'false' }),
    placeholder(options.placeholder),
    autocompletion({
      override: [(context) => complete(context, findValues)],
      icons: false,
      // Enter asks; only what was chosen with the arrows is taken over by it.
      selectOnOpen: false,
      // Tab means the list as soon as it is seen.
      interactionDelay: 0,
      closeOnBlur: true,
      activateOnTypingDelay: VALUES_DELAY_MS,
    }),
    linter(({ state }) => mistakesIn(state.doc.toString()), { delay: MISTAKE_DELAY_MS }),
    colours,
    keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) onChange(state.doc.toString());
    }),
  ];
}

/**
 * Typing over a selection, done by the editor. Left to the browser, it would carry the colours of what
 * it replaces along in a style attribute, which the rules of the page forbid.
 */
const typeOver = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { inputType, data } = event;
    const { state } = view;
    if (inputType !== 'insertText' || data === null || view.composing) return false;
    if (state.selection.main.empty) return false;
    view.dispatch(state.replaceSelection(data), { userEvent: 'input.type' });
    event.preventDefault();
    return true;
  },
});

function keysOf({ onAsk, onStep }: EditorOptions) {
  const step = (direction: 1 | -1) => (view: EditorView) => {
    if (completionStatus(view.state) === 'active') return false;
    const text = onStep(direction, view.state.doc.toString());
    if (text === undefined) return false;
    replaceText(view, text);
    return true;
  };
  return [
    {
      key: 'Enter',
      run: (view: EditorView) => {
        const isChosen =
          completionStatus(view.state) === 'active' &&
          (selectedCompletionIndex(view.state) ?? -1) >= 0;
        if (isChosen) return acceptCompletion(view);
        onAsk(view.state.doc.toString());
        return true;
      },
    },
    { key: 'Tab', run: takeFirst },
    { key: 'ArrowUp', run: step(1) },
    { key: 'ArrowDown', run: step(-1) },
  ];
}

/** Tab takes over the first offer where none is chosen; without offers it leaves the editor. */
function takeFirst(view: EditorView): boolean {
  if (completionStatus(view.state) !== 'active') return false;
  if ((selectedCompletionIndex(view.state) ?? -1) < 0) moveCompletionSelection(true)(view);
  return acceptCompletion(view);
}

/** A query is one line: line ends of a pasted text become blanks. */
const oneLine: Extension = EditorState.transactionFilter.of((transaction) => {
  if (transaction.newDoc.lines === 1) return transaction;
  const text = transaction.newDoc.toString().replaceAll(/\s*\n\s*/g, ' ');
  return {
    changes: { from: 0, to: transaction.startState.doc.length, insert: text },
    selection: { anchor: text.length },
  };
});

async function complete(
  context: CompletionContext,
  findValues: FindValues,
): Promise<CompletionResult | null> {
  const abort = new AbortController();
  context.addEventListener('abort', () => abort.abort(), { onDocChange: true });
  const text = context.state.doc.toString();
  if (text === '' && !context.explicit) return null;
  try {
    const { start, end, offers } = await offersAt(text, context.pos, findValues, abort.signal);
    if (context.aborted || offers.length === 0) return null;
    return {
      from: start,
      to: end,
      filter: false,
      options: offers.map(({ label, text, detail, kind }) => ({
        label,
        apply: text,
        type: kind,
        ...(detail !== undefined && { detail }),
      })),
    };
  } catch {
    // Whatever is wrong with the server is said where its answers are shown.
    return null;
  }
}

function mistakesIn(text: string): readonly Diagnostic[] {
  const parsed = parseQuery(text, { nowUs: Date.now() * 1000 });
  if (parsed.kind === 'query') return [];
  return parsed.errors.map(({ message, hint, span }) => ({
    from: Math.min(span.start, Math.max(0, text.length - 1)),
    to: Math.min(text.length, Math.max(span.end, span.start + 1)),
    severity: 'error',
    message: hint === undefined ? message : `${message}. ${hint}`,
  }));
}

const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }
    update({ docChanged, view }: { readonly docChanged: boolean; readonly view: EditorView }) {
      if (docChanged) this.decorations = decorate(view);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

function decorate(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { kind, start, end } of queryTokens(view.state.doc.toString())) {
    builder.add(start, end, Decoration.mark({ class: `token-${kind}` }));
  }
  return builder.finish();
}
