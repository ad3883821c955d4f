import { admissionNotes } from './admission-notes.ts';
import { isDryRun } from './dry-run.ts';
import { allowedByParts } from './origin.ts';
import type { Outcome } from './outcome.ts';
import { type Phrase, type SentencePart, type Subject, text } from './phrase.ts';
import { refuserText } from './refuser-text.ts';
import { visibleText } from './visible-text.ts';

const MAX_REASON = 200;

/** What stands around the deed and makes a claim of it. */
export interface Frame {
  readonly before: readonly SentencePart[];
  readonly verb: string;
  /** Stands between the deed and where it came from. */
  readonly beside: readonly SentencePart[];
  readonly after: readonly SentencePart[];
}

/**
 * Chooses the form of the verb and what is said before and after, by how the request ended. The past
 * tense is kept for what was done.
 */
export function frameOf(subject: Subject, phrase: Phrase): Frame {
  const { event, outcome } = subject;
  const beside = isDryRun(event) ? [text(' in a dry run')] : [];
  switch (outcome.kind) {
    case 'succeeded':
      return isDryRun(event) ? rehearsed(phrase) : done(subject, phrase);
    case 'refused':
      return refused(outcome, phrase, beside);
    case 'unfinished':
      return asked(phrase, outcome.code === undefined ? 'no answer recorded' : 'no end recorded', {
        before: outcome.code === undefined ? 'asked to ' : 'began to ',
      });
    case 'unknown':
      return asked(phrase, 'outcome not recorded');
    case 'client gone':
      return asked(phrase, outcome.why);
    case 'not found':
    case 'conflict':
    case 'invalid':
    case 'failed':
    case 'panic':
      return {
        before: [{ kind: 'outcome', text: 'could not' }, text(' ')],
        verb: phrase.todo,
        beside,
        after: [text(': '), reason(whyNot(outcome))],
      };
    default:
      return outcome satisfies never;
  }
}

function done({ event, machine }: Subject, phrase: Phrase): Frame {
  const allowed = phrase.weighty === true && !machine ? allowedByParts(event) : [];
  const notes = machine ? [] : admissionNotes(event);
  return { before: [], verb: phrase.done, beside: [], after: [...allowed, ...notes] };
}

/** In the past tense a dry run would read as done. */
function rehearsed(phrase: Phrase): Frame {
  return { before: [text('did a dry run: ')], verb: phrase.todo, beside: [], after: [] };
}

function refused(
  { by, why }: Extract<Outcome, { kind: 'refused' }>,
  phrase: Phrase,
  beside: readonly SentencePart[],
): Frame {
  // Whom the caller wanted to act as is not recorded.
  const mask = by.kind === 'impersonation' ? [text(' as somebody else')] : [];
  return {
    before: [text('was '), { kind: 'outcome', text: 'refused' }, text(': ')],
    verb: phrase.todo,
    beside: [...mask, ...beside],
    after: [text(' ('), reason(refuserText(by, why)), text(')')],
  };
}

/** Says what was wanted and claims nothing of what came of it. */
function asked(phrase: Phrase, note: string, { before = 'asked to ' } = {}): Frame {
  return {
    before: [text(before)],
    verb: phrase.todo,
    beside: [],
    after: [text(' ('), reason(note), text(')')],
  };
}

function whyNot(
  outcome: Exclude<Outcome, { kind: 'succeeded' | 'unfinished' | 'unknown' }>,
): string {
  if (outcome.kind === 'panic') return 'the API server broke it off (panic)';
  return outcome.why === '' ? `the answer was ${outcome.code}` : outcome.why;
}

function reason(words: string): SentencePart {
  return { kind: 'outcome', text: visibleText(words.replaceAll(/\s+/g, ' ').trim(), MAX_REASON) };
}
