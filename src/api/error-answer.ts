import { integer, named, object, optional, type Schema, text } from './schema.ts';

/** Offsets into the text of the query, in UTF-16 units; the end is excluded. */
export interface Position {
  readonly start: number;
  readonly end: number;
}

/** The body of every answer that is not a success. */
export interface ErrorAnswer {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly position?: Position;
  };
}

/** The schema of `ErrorAnswer`. */
export const ERROR_ANSWER: Schema<ErrorAnswer> = named(
  'Error',
  object<ErrorAnswer>({
    error: object<ErrorAnswer['error']>({
      code: text({
        description: 'What went wrong, for programs. Codes never change their meaning.',
        examples: ['query/syntax'],
      }),
      message: text({ description: 'What went wrong, for people.' }),
      hint: optional(text({ description: 'What to do about it.' })),
      position: optional(
        object<Position>(
          { start: integer(), end: integer() },
          { description: 'Where in the query, in UTF-16 units; the end is excluded.' },
        ),
      ),
    }),
  }),
);
