import type { EventAnswer } from '../../api/event-answer.ts';
import type { AuditEvent } from '../../event/audit-event.ts';
import { isRejected, parseEvent } from '../../event/parse-event.ts';

/** An event as it is kept, read from its bytes so that no digit is lost on the way. */
export interface KeptEvent {
  readonly answer: EventAnswer;
  /** The bytes as text. */
  readonly text: string;
  /** Absent when the bytes are damaged. */
  readonly event: AuditEvent | undefined;
}

/** The event of an answer, from the bytes in it. */
export function keptEvent(answer: EventAnswer): KeptEvent {
  const bytes = Uint8Array.from(atob(answer.base64), (character) => character.charCodeAt(0));
  const text = new TextDecoder().decode(bytes);
  const event = parseEvent(text);
  return { answer, text, event: isRejected(event) ? undefined : event };
}
