/** Before an item of a list that a chart has only where a value is true. */
const OPTIONAL = /^@@if ([\w.]+)@@(.*)$/;

/**
 * An item of a list that is there where a value is true. While a chart is written the value is a
 * mark and not a boolean, and the item gets one of its own, which `readOptional` finds.
 */
export function optionalItem(value: unknown, path: string, item: string): readonly string[] {
  if (value === true) return [item];
  return value === false ? [] : [`@@if ${path}@@${item}`];
}

/** The value an item hangs on, and the item; undefined for all others. */
export function readOptional(
  item: string,
): { readonly path: string; readonly item: string } | undefined {
  const [, path, rest] = OPTIONAL.exec(item) ?? [];
  return path === undefined || rest === undefined ? undefined : { path, item: rest };
}
