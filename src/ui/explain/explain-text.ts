import type { ExplainAnswer } from '../../api/explain-answer.ts';
import { countedText, countText } from '../ask/count-text.ts';

/** What has to be read for a question, in sentences. */
export function readingText({ reading }: ExplainAnswer): readonly string[] {
  if (reading === undefined) {
    return ['You see a part of the trail, so how much has to be read for it is not told.'];
  }
  const { parts, allParts, rows, allRows, events } = reading;
  if (parts === 0) return ['Nothing is read: the index rules out that anything matches.'];
  const where =
    parts === allParts
      ? `All of the index is looked at: ${countedText(rows, 'row')} in ${countedText(parts, 'part')}.`
      : `${countText(parts)} of ${countedText(allParts, 'part')} of the index are looked at: ${countText(
          rows,
        )} of ${countedText(allRows, 'row')}. The others lie outside of the time, or lack the words.`;
  return [where, eventsText(events, rows)];
}

function eventsText(events: number, rows: number): string {
  if (events === 0) return 'Its columns decide, so no event itself is read.';
  const told = `Columns alone do not decide: ${countedText(events, 'event')} at most ${
    events === 1 ? 'is' : 'are'
  } read and asked.`;
  return events < rows
    ? `${told} The filters rule out the others.`
    : `${told} A field instead of a free text, or a shorter time, makes it fewer.`;
}
