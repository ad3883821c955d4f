import type { EventIndex } from '../index/event-index.ts';
import type { ReadableJournal } from '../journal/journal.ts';
import type { KeptEvents } from './admit-batch.ts';

/** What the journal and the index know of the events already kept. */
export function keptEvents(journal: ReadableJournal, index: EventIndex): KeptEvents {
  return {
    hotCandidates: (id, key) => index.hotCandidates(id, key),
    sealedCandidates: (id, timeUs) => index.sealedCandidates(id, timeUs),
    read: (positions) => journal.read(positions),
  };
}
