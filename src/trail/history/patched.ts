import type { JsonValue } from '../../event/json-value.ts';

/** What a patch makes of a value, or why it cannot be applied to what is known. */
export type Patched = { readonly value: JsonValue | undefined } | { readonly failed: string };
