import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { TrailAnswer } from '../../api/search-answer.ts';
import { ask } from '../ask/ask.ts';
import { OpenRow } from '../row/open-row.tsx';
import { questionOf } from '../state/question.ts';
import { usePageState } from '../state/use-page-state.ts';
import { TableView } from '../table/table-view.tsx';
import { Visible } from '../text/visible.tsx';

/** The front door: what happened, as sentences, newest first. */
export function TrailScreen(): ReactNode {
  const [state] = usePageState();
  const question = questionOf(state);
  const { data, error } = useQuery({
    queryKey: ['trail', question],
    queryFn: ({ signal }) => ask<TrailAnswer>('/api/v1/trail', { ...question }, signal),
  });
  if (state.view === 'table') return <TableView question={question} />;
  if (error !== null) return <p role="alert">{error.message}</p>;
  return (
    <ol>
      {data?.entries.map(({ row, sentence }) => (
        <li key={row.position}>
          {row.time} <Visible text={sentence?.text ?? ''} />
          {state.open === row.position && <OpenRow position={row.position} />}
        </li>
      ))}
    </ol>
  );
}
