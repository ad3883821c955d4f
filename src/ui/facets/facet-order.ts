import { knownField } from '../../query/field.ts';
import type { FacetField } from './facet-catalogue.ts';

/** The facets in which a word is found, by what they are called; those that are pinned first. */
export function orderFacets(
  facets: readonly FacetField[],
  { pinned, word }: { readonly pinned: readonly string[]; readonly word: string },
): readonly FacetField[] {
  const found = facets.filter((facet) => isCalled(facet, word.trim().toLowerCase()));
  const rank = ({ field }: FacetField): number => {
    const at = pinned.indexOf(field);
    return at === -1 ? pinned.length : at;
  };
  return found.toSorted((left, right) => rank(left) - rank(right));
}

function isCalled({ field, label, noun }: FacetField, word: string): boolean {
  const names = [field, label, noun, ...(knownField(field)?.aliases ?? [])];
  return names.some((name) => name.toLowerCase().includes(word));
}

/** The sign of what the values of a field are, and the same in a word. */
export function typeOfFacet(field: string): { readonly sign: string; readonly word: string } {
  switch (knownField(field)?.type) {
    case 'number':
      return { sign: '#', word: 'number' };
    case 'address':
      return { sign: '@', word: 'address' };
    case 'time':
      return { sign: 't', word: 'time' };
    default:
      return { sign: 'a', word: 'text' };
  }
}
