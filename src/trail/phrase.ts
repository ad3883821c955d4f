import type { AuditEvent } from '../event/audit-event.ts';
import type { JsonObject } from '../event/json-value.ts';
import type { Outcome } from './outcome.ts';
import { nameText, quoted, visibleText } from './visible-text.ts';

/** What a piece of a sentence is, so that a page can colour it and a click can ask for more of it. */
export type PartKind =
  | 'actor'
  | 'verb'
  | 'object'
  | 'namespace'
  | 'client'
  | 'address'
  | 'value'
  | 'text'
  | 'outcome';

/** A piece of a sentence. The pieces hold their own blanks: joined they are the sentence. */
export interface SentencePart {
  readonly kind: PartKind;
  /** Safe to show: no character in it acts on the screen. */
  readonly text: string;
  /** Canonical name of the query field that holds `value`. */
  readonly field?: string;
  /** Exactly what the event holds, unlike `text` with every character it has. */
  readonly value?: string;
}

/** What was done, without who did it and how it ended. */
export interface Phrase {
  /** After the actor: `created`. */
  readonly done: string;
  /** After "was refused:", "could not", "started to": `create`. */
  readonly todo: string;
  /** Everything after the verb, without a leading blank. */
  readonly rest: readonly SentencePart[];
  /**
   * Whether it changed something or laid open a secret: then a person's sentence also says which
   * rule allowed it.
   */
  readonly weighty?: boolean;
}

/** What an event alone cannot tell. */
export interface TrailContext {
  /** The object as it was last seen before the request, as far as it is remembered. */
  previousObject?(ref: ObjectKey): JsonObject | undefined;
}

/** Names one object of one cluster. */
export interface ObjectKey {
  readonly cluster: string;
  readonly apiGroup?: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name: string;
}

/** What a describer gets to see. */
export interface Subject {
  readonly event: AuditEvent;
  readonly outcome: Outcome;
  /** Whether the cluster itself acted; its sentences are kept short. */
  readonly machine: boolean;
  /** How long the request took, where its event tells. */
  readonly durationMs: number | undefined;
  /** The object of the request as it was before; undefined where nothing is remembered. */
  readonly previous: JsonObject | undefined;
}

/** Tells what was done if it knows this sort of request. Describers are tried in order. */
export type Describer = (subject: Subject) => Phrase | undefined;

/** Longest free text taken from an event: a command, a path, a reason. */
const MAX_FREE_TEXT = 160;

/** Our own words. */
export function text(words: string): SentencePart {
  return { kind: 'text', text: words };
}

/** ` from `; a template, because the test of import walls takes the word before a quote for one. */
export const FROM: SentencePart = text(` from `);

/** A word that is the exact value of something in the event, cut when long. */
export function value(words: string): SentencePart {
  return { kind: 'value', text: visibleText(words, MAX_FREE_TEXT) };
}

/** A value in quotes, for what may hold blanks, such as a command. */
export function quotedValue(words: string): SentencePart {
  return { kind: 'value', text: quoted(visibleText(words, MAX_FREE_TEXT)) };
}

/** A name that can be asked for: the text is made safe, the value stays exact. */
export function named(kind: PartKind, field: string, exact: string): SentencePart {
  return { kind, text: nameText(exact), field, value: exact };
}

/** ` in team-a`, or nothing without a namespace. */
export function inNamespace(namespace: string | undefined): readonly SentencePart[] {
  if (namespace === undefined || namespace === '') return [];
  return [text(' in '), named('namespace', 'objectRef.namespace', namespace)];
}

/** ` (…)`, or nothing without content. */
export function inParentheses(parts: readonly SentencePart[]): readonly SentencePart[] {
  return parts.length === 0 ? [] : [text(' ('), ...parts, text(')')];
}

/** `pod nginx`: our word for the kind, then the name. */
export function objectParts(singular: string, name: string): readonly SentencePart[] {
  return [
    text(`${visibleText(singular, MAX_FREE_TEXT)} `),
    named('object', 'objectRef.name', name),
  ];
}
