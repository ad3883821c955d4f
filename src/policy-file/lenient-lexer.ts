import { Lexer } from 'yaml';

/** Steps of the lexer within which Go's reader does not look at indentation. */
const FREE_OF_INDENT = ['parseFlowCollection', 'parseQuotedScalar'] as const;

/**
 * A lexer that lets lists and maps in brackets, and texts in quotes, continue at any column, as Go's
 * reader does. The library has no option for that, so its own steps are wrapped; a test of what must
 * be readable fails should they get other names.
 */
export function lenientLexer(): Lexer {
  const lexer = new Lexer();
  for (const step of FREE_OF_INDENT) {
    const strict = Reflect.get(lexer, step) as (this: Lexer) => Generator<string, unknown>;
    Reflect.set(lexer, step, function* lenient(): Generator<string, unknown> {
      const indent: unknown = Reflect.get(lexer, 'indentNext');
      Reflect.set(lexer, 'indentNext', -1);
      const next = yield* strict.call(lexer);
      Reflect.set(lexer, 'indentNext', indent);
      return next;
    });
  }
  return lexer;
}
