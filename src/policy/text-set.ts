/** A set of texts: the listed ones, or all but the listed ones. */
export interface TextSet {
  readonly isAllBut: boolean;
  readonly values: ReadonlySet<string>;
}

/** Every text. */
export const ANY_TEXT: TextSet = { isAllBut: true, values: new Set() };

/** The listed texts and no other. */
export function only(values: Iterable<string>): TextSet {
  return { isAllBut: false, values: new Set(values) };
}

/** Every text but the listed ones. */
export function allBut(values: Iterable<string>): TextSet {
  return { isAllBut: true, values: new Set(values) };
}

export function isEmpty(set: TextSet): boolean {
  return !set.isAllBut && set.values.size === 0;
}

export function hasText(set: TextSet, text: string): boolean {
  return set.values.has(text) !== set.isAllBut;
}

export function intersect(a: TextSet, b: TextSet): TextSet {
  if (a.isAllBut && b.isAllBut) {
    if (b.values.size === 0) return a;
    return a.values.size === 0 ? b : allBut([...a.values, ...b.values]);
  }
  const [listed, other] = a.isAllBut ? [b, a] : [a, b];
  const kept = [...listed.values].filter((text) => hasText(other, text));
  return kept.length === listed.values.size ? listed : only(kept);
}

export function complement({ isAllBut, values }: TextSet): TextSet {
  return { isAllBut: !isAllBut, values };
}
