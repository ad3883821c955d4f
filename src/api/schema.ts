import { type TSchema, type TUnsafe, Type } from 'typebox';

/** A JSON schema whose values are known to the compiler as `T`. */
export type Schema<T> = TUnsafe<T>;

/** What the document says of a value besides its type. */
export interface About {
  readonly description?: string;
  readonly examples?: readonly unknown[];
}

/** A property that may be left out. */
export interface Optional<T> {
  readonly optional: Schema<T>;
}

type PropertiesOf<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K>
    ? Optional<Exclude<T[K], undefined>>
    : Schema<T[K]>;
};

/**
 * An object of which the schema and the type agree: the compiler wants a schema for each property of
 * `T`, of its type and as optional as it is there. Other properties are not allowed.
 */
export function object<T extends object>(
  properties: PropertiesOf<T>,
  about: About = {},
): Schema<T> {
  const entries = Object.entries<Schema<unknown> | Optional<unknown>>(properties);
  const schemas = entries.map(([name, property]): [string, TSchema] => [
    name,
    isOptional(property) ? Type.Optional(property.optional) : property,
  ]);
  const options = { ...about, additionalProperties: false };
  return Type.Unsafe<T>(Type.Object(Object.fromEntries(schemas), options));
}

/** Marks a property as one that may be left out. */
export function optional<T>(schema: Schema<T>): Optional<T> {
  return { optional: schema };
}

/** A text, within bounds where they are given. */
export function text(
  about: About & { readonly minLength?: number; readonly maxLength?: number } = {},
): Schema<string> {
  return Type.Unsafe<string>(Type.String({ ...about }));
}

/** A time: RFC 3339 in UTC with microseconds, as the API server writes it. */
export function time(description: string): Schema<string> {
  return text({ description, examples: ['2026-11-23T19:33:28.297123Z'] });
}

/** One of a few texts. */
export function choice<T extends string>(
  values: readonly T[],
  about: About & { readonly default?: T } = {},
): Schema<T> {
  return Type.Unsafe<T>({ type: 'string', enum: [...values], ...about });
}

/** A whole number, within bounds where they are given. */
export function integer(
  about: About & {
    readonly minimum?: number;
    readonly maximum?: number;
    readonly default?: number;
  } = {},
): Schema<number> {
  return Type.Unsafe<number>(Type.Integer({ ...about }));
}

/** Any number. */
export function decimal(about: About = {}): Schema<number> {
  return Type.Unsafe<number>(Type.Number({ ...about }));
}

/** True or false. */
export function flag(about: About & { readonly default?: boolean } = {}): Schema<boolean> {
  return Type.Unsafe<boolean>(Type.Boolean({ ...about }));
}

/** A list of one sort of things. */
export function list<T>(items: Schema<T>, about: About = {}): Schema<readonly T[]> {
  return Type.Unsafe<readonly T[]>(Type.Array(items, { ...about }));
}

/** A value that is null where there is none, for lists in which each place has a meaning. */
export function nullable<T>(schema: Schema<T>): Schema<T | null> {
  return Type.Unsafe<T | null>(Type.Union([schema, Type.Null()]));
}

/** Gives a schema the name under which the document lists it. */
export function named<T>(name: string, schema: Schema<T>): Schema<T> {
  return { ...schema, $id: name } as Schema<T>;
}

/** Stands for a named schema, so that the document shows it once. */
export function reference<T>(schema: Schema<T>): Schema<T> {
  const { $id } = schema as { readonly $id?: string };
  return Type.Unsafe<T>({ $ref: `${$id}#` });
}

function isOptional(property: Schema<unknown> | Optional<unknown>): property is Optional<unknown> {
  return 'optional' in property;
}
