import type { AuditEvent } from '../event/audit-event.ts';
import type { JsonObject } from '../event/json-value.ts';
import { requestTimeUs, stageTimeUs } from '../event/time.ts';
import { type Actor, actorOf, type Identity, isMachine } from './actor.ts';
import { admissionNotes } from './admission-notes.ts';
import { describeAuth } from './auth-sentences.ts';
import { isDryRun } from './dry-run.ts';
import { describeHousekeeping } from './housekeeping-sentences.ts';
import { describeMetadata } from './metadata-sentences.ts';
import { describeNode } from './node-sentences.ts';
import { describeObject } from './object-sentences.ts';
import { allowedByParts, originParts } from './origin.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
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
import { refuserText } from './refuser-text.ts';
import type { Request } from './request.ts';
import { nameText, visibleText } from './visible-text.ts';
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

/** Longest reason of a refusal or failure, and longest sentence. */
const MAX_REASON = 200;
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
  const { before, verb, after } = frameOf(subject, phrase);
  const parts = [
    ...actorParts(actor),
    ...before,
    { kind: 'verb', text: verb } as const,
    text(' '),
    ...phrase.rest,
    ...impersonationParts(subject.outcome),
    ...(isDryRun(event) ? [text(' (dry run, nothing changed)')] : []),
    ...originParts(event, actor),
    ...after,
  ];
  return { parts: bounded(parts.map(madeSafe)) };
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
  if (username === undefined)
    return [{ kind: 'actor', text: 'a client without valid credentials' }];
  const known = { kind: 'actor', field, value: username } as const;
  switch (kind) {
    case 'anonymous':
      return [{ ...known, text: field === 'user.username' ? 'an anonymous client' : 'anonymous' }];
    case 'service account': {
      const [account = '', namespace = ''] = name.split(' in ');
      return [
        text('service account '),
        { ...known, text: `${nameText(account)} in ${nameText(namespace)}` },
      ];
    }
    case 'node':
      return [text('node '), { ...known, text: nameText(name) }];
    case 'system':
      return username === 'system:apiserver'
        ? [text('the '), { ...known, text: name }]
        : [{ ...known, text: nameText(name) }];
    case 'person':
    case 'controller':
    case 'unauthenticated':
      return [{ ...known, text: nameText(name) }];
    default:
      return kind satisfies never;
  }
}

interface Frame {
  readonly before: readonly SentencePart[];
  readonly verb: string;
  readonly after: readonly SentencePart[];
}

/** What stands around the deed, by how it ended. */
function frameOf({ event, outcome, machine }: Subject, phrase: Phrase): Frame {
  switch (outcome.kind) {
    case 'succeeded': {
      const allowed = phrase.weighty === true && !machine ? allowedByParts(event) : [];
      const notes = machine ? [] : admissionNotes(event);
      return { before: [], verb: phrase.done, after: [...allowed, ...notes] };
    }
    case 'refused':
      return {
        before: [text('was '), { kind: 'outcome', text: 'refused' }, text(': ')],
        verb: phrase.todo,
        after: [text(' ('), reason(refuserText(outcome.by, outcome.why)), text(')')],
      };
    case 'unfinished':
      return unfinished(outcome, phrase);
    case 'unknown':
      return {
        before: [text('asked to ')],
        verb: phrase.todo,
        after: [text(' (outcome not recorded)')],
      };
    case 'not found':
    case 'conflict':
    case 'invalid':
    case 'failed':
    case 'client gone':
    case 'panic':
      return {
        before: [{ kind: 'outcome', text: 'could not' }, text(' ')],
        verb: phrase.todo,
        after: [text(': '), reason(whyNot(outcome))],
      };
    default:
      return outcome satisfies never;
  }
}

function unfinished(outcome: Extract<Outcome, { kind: 'unfinished' }>, phrase: Phrase): Frame {
  return outcome.code === undefined
    ? { before: [text('asked to ')], verb: phrase.todo, after: [text(' (no answer recorded)')] }
    : { before: [text('began to ')], verb: phrase.todo, after: [text(' (no end recorded)')] };
}

function whyNot(outcome: {
  readonly kind: string;
  readonly code: number;
  readonly why: string;
}): string {
  if (outcome.kind === 'panic') return `the API server crashed over this request`;
  return outcome.why === '' ? `the answer was ${outcome.code}` : outcome.why;
}

function reason(words: string): SentencePart {
  return { kind: 'outcome', text: visibleText(words.replaceAll(/\s+/g, ' ').trim(), MAX_REASON) };
}

/** Whom the caller wanted to act as is not recorded when that was denied. */
function impersonationParts(outcome: Outcome): readonly SentencePart[] {
  const denied = outcome.kind === 'refused' && outcome.by.kind === 'impersonation';
  return denied ? [text(' as somebody else')] : [];
}

/** The last gate: whatever a describer let through, no part can act on the screen. */
function madeSafe(part: SentencePart): SentencePart {
  const safe = visibleText(part.text, MAX_SENTENCE);
  return safe === part.text ? part : { ...part, text: safe };
}

function bounded(parts: readonly SentencePart[]): readonly SentencePart[] {
  let room = MAX_SENTENCE;
  return parts.flatMap((part): readonly SentencePart[] => {
    if (room <= 0) return [];
    const cut = visibleText(part.text, room);
    room -= cut.length;
    return [cut === part.text ? part : { ...part, text: cut }];
  });
}
