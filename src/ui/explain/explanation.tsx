import type { ReactNode } from 'react';
import type { SelectionParameters } from '../../api/parameters.ts';
import { parseTimeUs } from '../../event/time.ts';
import { commandText, curlText, type ShownAs } from '../export/command-text.ts';
import { answerAddress } from '../export/export-address.ts';
import { CopyButton } from '../row/copy-button.tsx';
import { Visible } from '../text/visible.tsx';
import { momentText, stretchText } from '../time/show-time.ts';
import { tookText } from '../time/took-text.ts';
import type { Zone } from '../time/zone.ts';
import { readingText } from './explain-text.ts';
import { useExplain } from './use-explain.ts';
import './explain.css';

/** What is explained, and how it is shown. */
export interface ExplanationProps {
  readonly question: SelectionParameters;
  readonly shown: ShownAs;
  readonly zone: Zone;
}

/** How a question was understood, what it costs, and how to ask it elsewhere. */
export function Explanation({ question, shown, zone }: ExplanationProps): ReactNode {
  const { explained, error } = useExplain(question);
  const command = commandText(question, shown);
  const curl = curlText(`${location.origin}${answerAddress(question, shown)}`);
  return (
    <div className="explain">
      <h2>As it is understood</h2>
      {error !== null && <p role="alert">Not explained: {error.message}.</p>}
      {explained === undefined ? (
        error === null && <p role="status">Asking …</p>
      ) : (
        <>
          <pre>
            <Visible
              text={explained.answer.query === '' ? 'everything' : explained.answer.query}
              maxLength={8000}
            />
          </pre>
          <p>{timeOf(explained.answer, zone)}</p>
          <h2>What it costs</h2>
          <p>{readingText(explained.answer).join(' ')}</p>
          <p>
            Measured just now, the way to here included: the first 50 rows{' '}
            {tookText(explained.rowsMs * 1000)}, counting all {tookText(explained.countMs * 1000)}.
          </p>
        </>
      )}
      <h2>The same in a terminal</h2>
      <pre>
        <Visible text={command} maxLength={9000} />
      </pre>
      <CopyButton
        text={command}
        what="the command for a terminal"
        label="Copy the command"
        className="button"
      />
      <h2>The same from a program</h2>
      <pre>
        <Visible text={curl} maxLength={30_000} />
      </pre>
      <CopyButton text={curl} what="the call of the API" label="Copy the call" className="button" />
    </div>
  );
}

function timeOf(
  {
    since,
    until,
    unit,
  }: { readonly since?: string; readonly until?: string; readonly unit: string },
  zone: Zone,
): string {
  const rows = unit === 'events' ? 'Each row is an event, one a stage.' : 'Each row is a request.';
  const from = since === undefined ? undefined : parseTimeUs(since);
  const to = until === undefined ? undefined : parseTimeUs(until);
  if (from === undefined && to === undefined) return `${rows} All of the time.`;
  if (from !== undefined && to !== undefined) return `${rows} ${stretchText(from, to, zone)}.`;
  const moment = momentText(from ?? to ?? 0, zone);
  return `${rows} ${from === undefined ? 'Before' : 'From'} ${moment}${from === undefined ? '' : ' on'}.`;
}
