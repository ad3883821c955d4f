import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { FacetsAnswer } from '../../api/figures-answer.ts';
import type { SelectionParameters } from '../../api/parameters.ts';
import { ask } from '../ask/ask.ts';
import { askAgainMs } from '../ask/ask-again.ts';
import { holdsText } from './facet-catalogue.ts';

/** Values of one facet as the server counts them. */
export type FacetValues = FacetsAnswer['facets'][number];

const TOP = 8;
const MORE = 100;

/** The most frequent values of some fields, in one question. */
export function useFacets(
  question: SelectionParameters,
  fields: readonly string[],
  enabled: boolean,
): {
  readonly facets: ReadonlyMap<string, FacetValues>;
  readonly isOld: boolean;
  readonly error: Error | null;
} {
  const { data, isPlaceholderData, error } = useQuery({
    queryKey: ['facets', question, fields],
    queryFn: ({ signal }) =>
      ask<FacetsAnswer>(
        '/api/v1/facets',
        { ...question, fields: fields.join(','), top: TOP },
        signal,
      ),
    enabled: enabled && fields.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => askAgainMs(state.error),
  });
  return {
    facets: new Map(data?.facets.map((facet) => [facet.field, facet])),
    isOld: isPlaceholderData,
    error,
  };
}

/** More values of one field, or those that hold a text; asks only when one of the two is wanted. */
export function useMoreValues(
  question: SelectionParameters,
  field: string,
  { more, text }: { readonly more: boolean; readonly text: string },
): FacetValues | undefined {
  const { query = '' } = question;
  const condition = text === '' ? '' : holdsText(field, text);
  const both = [query, condition].filter((part) => part !== '').map((part) => `(${part})`);
  const { data } = useQuery({
    queryKey: ['facet', question, field, text, more],
    queryFn: ({ signal }) =>
      ask<FacetsAnswer>(
        '/api/v1/facets',
        { ...question, query: both.join(' and '), fields: field, top: MORE },
        signal,
      ),
    enabled: more || text !== '',
    placeholderData: keepPreviousData,
  });
  return data?.facets[0];
}
