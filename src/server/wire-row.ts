import type { WireRow } from '../api/row.ts';
import type { WireSentence } from '../api/search-answer.ts';
import { renderTimeUs } from '../event/time.ts';
import type { Row } from '../store/store.ts';
import type { Request } from '../trail/request.ts';
import { describeRequest, renderSentence } from '../trail/sentence.ts';

/** A row as it goes out: times as text, and the Audit-ID that columns do not hold. */
export function wireRow({ timeUs, stageTimeUs, ...columns }: Row, auditID?: string): WireRow {
  return {
    ...columns,
    time: renderTimeUs(timeUs),
    stageTime: renderTimeUs(stageTimeUs),
    ...(auditID !== undefined && { auditID }),
  };
}

/** A request in plain words as it goes out. */
export function wireSentence(request: Request): WireSentence {
  const sentence = describeRequest(request);
  return { text: renderSentence(sentence), parts: sentence.parts };
}
