import type { Loss } from '../collect/losses.ts';
import { visibleText } from '../trail/visible-text.ts';

/** A loss in one line for people. */
export function lossText({ reason, source, events, bytes, detail }: Loss): string {
  const text = `${sizeText(events, bytes)}${source} (${reason})`;
  return visibleText(detail === undefined ? text : `${text}: ${detail}`, 2000);
}

function sizeText(events: number | undefined, bytes: number | undefined): string {
  if (events !== undefined) return `${events === 1 ? 'one event' : `${events} events`} of `;
  return bytes === undefined ? '' : `${bytes} bytes of `;
}
