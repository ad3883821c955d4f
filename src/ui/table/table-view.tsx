import type { ReactNode } from 'react';
import type { SelectionParameters } from '../../api/parameters.ts';

/** The answer to a question as a table without an end. */
export function TableView({ question }: { readonly question: SelectionParameters }): ReactNode {
  return <p>{question.query}</p>;
}
