import type { FieldReference } from './field.ts';

/** Where in the query text something stands: UTF-16 offsets, the end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A pattern over one text value. `parts` are the literal pieces between the `*`s: `["a"]` is the
 * exact value `a`, `["a", ""]` is `a*`. A `*` in quotes or behind a backslash is literal.
 */
export interface Pattern {
  readonly parts: readonly string[];
}

/** The comparison of a range. */
export type Comparison = '>' | '>=' | '<' | '<=';

/** What is asked of the values of one field. A field with several values matches when one does. */
export type Test =
  /** Any value at all: `field: *`. */
  | { readonly kind: 'exists' }
  /** The value as text, exactly, case and all. */
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  /** Numbers as numbers, times as times, everything else by code unit. */
  | { readonly kind: 'range'; readonly comparison: Comparison; readonly bound: string }
  /** An address within a network: `10.0.0.0/8`, `fd00::/8`. */
  | { readonly kind: 'network'; readonly network: string }
  /** A regular expression (JavaScript syntax, no flags) that must match somewhere in the value. */
  | { readonly kind: 'regex'; readonly source: string };

/**
 * What a person asks, as a tree. It is the only thing engines see. Spans say where a node stands in
 * the text and carry no meaning.
 */
export type Query =
  /** Everything; the empty text. */
  | { readonly kind: 'all'; readonly span: Span }
  | { readonly kind: 'and'; readonly operands: readonly Query[]; readonly span: Span }
  | { readonly kind: 'or'; readonly operands: readonly Query[]; readonly span: Span }
  | { readonly kind: 'not'; readonly operand: Query; readonly span: Span }
  /**
   * Free text: the words of each part must stand in a value (or a key of annotations and bodies) of
   * the event, side by side and in order, ignoring case; parts are divided by `*`, which stands for
   * the rest of a word.
   */
  | { readonly kind: 'text'; readonly pattern: Pattern; readonly span: Span }
  | {
      readonly kind: 'field';
      readonly field: FieldReference;
      readonly test: Test;
      readonly span: Span;
    };
