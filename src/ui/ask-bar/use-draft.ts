import { useState } from 'react';

/** The text of the query input, asked or not. */
export interface Draft {
  readonly text: string;
  /**
   * Whether it was typed, so that the input has it already. It may by now have more: to write it there
   * again would take away what was typed since.
   */
  readonly isTyped: boolean;
}

/** A draft, and the two ways in which it changes. */
export interface DraftState {
  readonly draft: Draft;
  readonly type: (text: string) => void;
  readonly put: (text: string) => void;
}

/** What is typed. What is asked otherwise, by a click or the back button, takes its place. */
export function useDraft(q: string): DraftState {
  const [draft, setDraft] = useState<Draft>({ text: q, isTyped: false });
  const [asked, setAsked] = useState(q);
  const put = (text: string): void =>
    setDraft((before) => (before.text === text ? before : { text, isTyped: false }));
  if (asked !== q) {
    setAsked(q);
    put(q);
  }
  return { draft, type: (text) => setDraft({ text, isTyped: true }), put };
}
