import type { JsonValue } from '../../event/json-value.ts';

/** One step into an object: a key, the item of a list with these merge keys, or a place in a list. */
export type PathStep =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'item'; readonly keys: readonly string[]; readonly values: ItemKey }
  | { readonly kind: 'index'; readonly index: number };

/** The values of an item's merge keys, in their order; undefined where the item lacks one. */
export type ItemKey = readonly (JsonValue | undefined)[];

/** Where in an object something stands. */
export type ObjectPath = readonly PathStep[];

/** `spec.template.spec.containers[web].image`: items go by their names, odd keys stand in brackets. */
export function objectPathText(path: ObjectPath): string {
  return path.reduce((text, step) => text + stepText(step, text === ''), '');
}

function stepText(step: PathStep, isFirst: boolean): string {
  if (step.kind === 'index') return `[${step.index}]`;
  if (step.kind === 'item') return `[${itemLabel(step.values)}]`;
  if (!/^[A-Za-z_$][\w$-]*$/.test(step.key)) return `[${step.key}]`;
  return isFirst ? step.key : `.${step.key}`;
}

/** `8080/TCP`: what an item of a list is called. */
export function itemLabel(values: ItemKey): string {
  return values
    .filter((value) => value !== undefined)
    .map(String)
    .join('/');
}
