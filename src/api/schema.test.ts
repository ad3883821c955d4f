import { expect, test } from 'vitest';
import { choice, integer, list, named, object, optional, reference, text } from './schema.ts';

interface Cat {
  readonly name: string;
  readonly lives?: number;
}

test('an object wants what its type wants, and nothing else', () => {
  expect(
    JSON.parse(JSON.stringify(object<Cat>({ name: text(), lives: optional(integer()) }))),
  ).toEqual({
    type: 'object',
    properties: { name: { type: 'string' }, lives: { type: 'integer' } },
    required: ['name'],
    additionalProperties: false,
  });
});

test('schemas that differ from the type do not compile', () => {
  // @ts-expect-error a property is missing
  object<Cat>({ name: text() });
  // @ts-expect-error a property has another type
  object<Cat>({ name: integer(), lives: optional(integer()) });
  // @ts-expect-error an optional property is demanded
  object<Cat>({ name: text(), lives: integer() });
  // @ts-expect-error a demanded property is optional
  object<Cat>({ name: optional(text()), lives: optional(integer()) });
  // @ts-expect-error a property is too many
  object<Cat>({ name: text(), lives: optional(integer()), age: integer() });
});

test('a named schema is referred to by its name', () => {
  const cat = named('Cat', object<Cat>({ name: text(), lives: optional(integer()) }));
  expect(JSON.parse(JSON.stringify(list(reference(cat))))).toEqual({
    type: 'array',
    items: { $ref: 'Cat#' },
  });
});

test('a choice lists its values', () => {
  expect(choice(['a', 'b'], { default: 'a' })).toMatchObject({ enum: ['a', 'b'], default: 'a' });
});
