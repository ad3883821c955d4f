import { compileRules } from './compile-rules.ts';
import { applyEdits, type Edit } from './edit.ts';
import { hideInAnything, hideInEvent } from './hide-in-event.ts';
import { compileMayHide } from './may-hide.ts';
import type { HashValue, Hidden, RedactRule } from './redact-rule.ts';

/** An event's text without what was hidden, and what that was. */
interface RedactedLine {
  readonly text: string;
  readonly hidden: readonly Hidden[];
}

/** Hides what a set of rules wants hidden. */
export interface Redactor {
  /** What may be kept of JSON that is no event. */
  readonly redactJson: (text: string) => string;
  /** A quick test: false is sure, true is not. For the text of an event, also if it is cut short. */
  readonly mayHide: (text: string) => boolean;
  /**
   * The parts of an event's text to replace, ascending and without overlaps; none when nothing has
   * to be hidden. The text must be one that `parseEvent` accepts.
   */
  readonly editsOf: (line: string) => readonly Edit[];
  /** The same, carried out; undefined when nothing has to be hidden. */
  readonly redactLine: (line: string) => RedactedLine | undefined;
}

/**
 * Makes rules ready for many events. Where two rules want the same value, the first one decides.
 * All but the hidden values keeps its bytes, and what was hidden once stays as it is.
 */
export function compileRedaction(rules: readonly RedactRule[], hash: HashValue): Redactor {
  const compiled = compileRules(rules);
  const mayHide = compileMayHide(compiled.rules);
  const editsOf = (line: string): readonly Edit[] =>
    mayHide(line) ? hideInEvent(line, compiled, hash) : NONE;
  return {
    mayHide,
    redactJson: (text) => {
      const asEvent = applyEdits(text, hideInEvent(text, compiled, hash));
      return applyEdits(asEvent, hideInAnything(asEvent, compiled, hash));
    },
    editsOf,
    redactLine: (line) => {
      const edits = editsOf(line);
      if (edits.length === 0) return undefined;
      const hidden = edits.map(({ path, rule, action }) => ({ path, rule, action }));
      return { text: applyEdits(line, edits), hidden };
    },
  };
}

const NONE: readonly Edit[] = [];
