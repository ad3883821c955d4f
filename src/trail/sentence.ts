import type { AuditEvent } from '../event/audit-event.ts';
import type { JsonObject } from '../event/json-value.ts';
import { requestTimeUs, stageTimeUs } from '../event/time.ts';
import { actorOf, isMachine } from './actor.ts';
import { actorParts } from './actor-parts.ts';
import { describeAuth } from './auth-sentences.ts';
import { frameOf } from './frame.ts';
import { describeHousekeeping } from './housekeeping-sentences.ts';
import { describeMetadata } from './metadata-sentences.ts';
import { describeNode } from './node-sentences.ts';
import { describeObject } from './object-sentences.ts';
import { originParts } from './origin.ts';
import { outcomeOf } from './outcome.ts';
import { describePath } from './path-sentences.ts';
import {
  type Describer,
  type Phrase,
  type SentencePart,
  type Subject,
  type TrailContext,
  text,
  value,
} from './phrase.ts';
import { describePod } from './pod-sentences.ts';
import { describeProxy } from './proxy-sentences.ts';
import { describeRbac } from './rbac-sentences.ts';
import type { Request } from './request.ts';
import { visibleText } from './visible-text.ts';
import { describeWorkload } from './workload-sentences.ts';

/** One request in plain words, in pieces. */
export interface Sentence {
  readonly parts: readonly SentencePart[];
}

/** The special before the general; the last knows every object. */
const DESCRIBERS: readonly Describer[] = [
  describePath,
  describeProxy,
  describePod,
  describeAuth,
  describeRbac,
  describeNode,
  describeHousekeeping,
  describeWorkload,
  describeMetadata,
  describeObject,
];

/** Longer than any real sentence: only names and reasons made to be long reach it. */
const MAX_SENTENCE = 1000;

/** The sentence as text. */
export function renderSentence({ parts }: Sentence): string {
  return parts.map((part) => part.text).join('');
}

/** Tells a request in plain words: who did what to which object, from where, and how it ended. */
export function describeRequest(request: Request, context: TrailContext = {}): Sentence {
  const { event, cluster } = request.last;
  const actor = actorOf(event);
  const subject: Subject = {
    event,
    outcome: outcomeOf(event),
    machine: isMachine(actor) && actor.caller === undefined,
    durationMs: durationOf(event),
    previous: previousOf(cluster, event, context),
  };
  const phrase = phraseOf(subject);
  const { before, verb, beside, after } = frameOf(subject, phrase);
  const parts = [
    ...actorParts(actor),
    ...before,
    { kind: 'verb', text: verb } as const,
    text(' '),
    ...phrase.rest,
    ...beside,
    ...originParts(event, actor),
    ...after,
  ];
  return { parts: bounded(parts) };
}

function phraseOf(subject: Subject): Phrase {
  for (const describe of DESCRIBERS) {
    const phrase = describe(subject);
    if (phrase !== undefined) return phrase;
  }
  return { done: 'called', todo: 'call', rest: [value(subject.event.requestURI ?? '')] };
}

function durationOf(event: AuditEvent): number | undefined {
  if (event.requestReceivedTimestamp === undefined) return undefined;
  return (stageTimeUs(event) - requestTimeUs(event)) / 1000;
}

function previousOf(
  cluster: string,
  { objectRef }: AuditEvent,
  context: TrailContext,
): JsonObject | undefined {
  const { resource, name, namespace, apiGroup } = objectRef ?? {};
  if (resource === undefined || name === undefined) return undefined;
  return context.previousObject?.({
    cluster,
    resource,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(apiGroup === undefined ? {} : { apiGroup }),
  });
}

/**
 * The last gate: whatever a describer let through, no part can act on the screen, and together they
 * are not too long.
 */
function bounded(parts: readonly SentencePart[]): readonly SentencePart[] {
  let room = MAX_SENTENCE;
  return parts.flatMap((part): readonly SentencePart[] => {
    if (room <= 0) return [];
    const cut = visibleText(part.text, room);
    room -= cut.length;
    return [cut === part.text ? part : { ...part, text: cut }];
  });
}
