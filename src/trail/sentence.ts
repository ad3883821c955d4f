import type { AuditEvent } from '../event/audit-event.ts';
import { requestTimeUs, stageTimeUs } from '../event/time.ts';
import { type Actor, actorOf, type Identity, isMachine } from './actor.ts';
import { describeObject } from './object-sentences.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import {
  type Describer,
  named,
  type Phrase,
  type SentencePart,
  type Subject,
  type TrailContext,
  text,
  value,
} from './phrase.ts';
import { refuserText } from './refuser-text.ts';
import type { Request } from './request.ts';
import { nameText, visibleText } from './visible-text.ts';

/** One request in plain words, in pieces. */
export interface Sentence {
  readonly parts: readonly SentencePart[];
}

const DESCRIBERS: readonly Describer[] = [describeObject];

/** The sentence as text. */
export function renderSentence({ parts }: Sentence): string {
  return parts.map((part) => part.text).join('');
}

/** Tells a request in plain words: who did what to which object, from where, and how it ended. */
export function describeRequest(request: Request, context: TrailContext = {}): Sentence {
  const { event, cluster } = request.last;
  const subject: Subject = {
    event,
    outcome: outcomeOf(event),
    durationMs: durationOf(event),
    previous: previousOf(cluster, event, context),
  };
  const phrase = phraseOf(subject);
  const actor = actorOf(event);
  return {
    parts: [
      ...actorParts(actor),
      ...toldBy(subject.outcome, phrase),
      ...(isMachine(actor) ? [] : originParts(event)),
    ],
  };
}

function phraseOf(subject: Subject): Phrase {
  for (const describe of DESCRIBERS) {
    const phrase = describe(subject);
    if (phrase !== undefined) return phrase;
  }
  const { verb = '', requestURI = '' } = subject.event;
  return { done: 'called', todo: 'call', rest: [value(`${verb.toUpperCase()} ${requestURI}`)] };
}

function durationOf(event: AuditEvent): number | undefined {
  if (event.requestReceivedTimestamp === undefined) return undefined;
  return (stageTimeUs(event) - requestTimeUs(event)) / 1000;
}

function previousOf(cluster: string, { objectRef }: AuditEvent, context: TrailContext) {
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

function actorParts({ caller, ...actor }: Actor): readonly SentencePart[] {
  if (caller === undefined) return [...identityParts(actor, 'user.username'), text(' ')];
  return [
    ...identityParts(caller, 'user.username'),
    text(' as '),
    ...identityParts(actor, 'impersonatedUser.username'),
    text(' '),
  ];
}

function identityParts(identity: Identity, field: string): readonly SentencePart[] {
  const { kind, name, username } = identity;
  if (username === undefined) return [{ kind: 'actor', text: 'an unauthenticated client' }];
  if (kind === 'anonymous') {
    return [{ kind: 'actor', text: 'an anonymous client', field, value: username }];
  }
  const shown = kind === 'service account' ? name : nameText(name);
  const part: SentencePart = {
    kind: 'actor',
    text: visibleText(shown, 300),
    field,
    value: username,
  };
  return kind === 'service account' || kind === 'node' ? [text(`${kind} `), part] : [part];
}

/** The verb in the form the outcome asks for, what was done, and how it ended. */
function toldBy(outcome: Outcome, phrase: Phrase): readonly SentencePart[] {
  switch (outcome.kind) {
    case 'succeeded':
      return [{ kind: 'verb', text: phrase.done }, text(' '), ...phrase.rest];
    case 'refused':
      return [
        text('was '),
        { kind: 'outcome', text: 'refused' },
        text(': '),
        ...toDo(phrase),
        text(` (${visibleText(refuserText(outcome.by, outcome.why), 300)})`),
      ];
    case 'unfinished':
      return outcome.code === undefined
        ? [text('asked to '), ...toDo(phrase), text(' (no answer recorded)')]
        : [text('started to '), ...toDo(phrase), text(' (end not recorded)')];
    case 'unknown':
      return [text('asked to '), ...toDo(phrase), text(' (outcome not recorded)')];
    case 'not found':
    case 'conflict':
    case 'invalid':
    case 'failed':
    case 'client gone':
    case 'panic':
      return [
        { kind: 'outcome', text: 'could not' },
        text(' '),
        ...toDo(phrase),
        text(`: ${visibleText(outcome.why, 300)}`),
      ];
    default:
      return outcome satisfies never;
  }
}

function toDo(phrase: Phrase): readonly SentencePart[] {
  return [{ kind: 'verb', text: phrase.todo }, text(' '), ...phrase.rest];
}

function originParts({ sourceIPs }: AuditEvent): readonly SentencePart[] {
  const address = sourceIPs?.at(-1);
  return address === undefined ? [] : [text(' from '), named('address', 'sourceIPs', address)];
}
