import type { AuditEvent } from '../event/audit-event.ts';
import { isApply } from './apply.ts';
import { containersOf, powersOf, replicasOf } from './containers.ts';
import { durationText } from './duration.ts';
import { objectOf } from './object-phrase.ts';
import { changesOf, pathText } from './patch.ts';
import {
  type Describer,
  inParentheses,
  type Phrase,
  type SentencePart,
  type Subject,
  text,
  value,
} from './phrase.ts';
import { integerAt, listAt, objectAt, textAt, textsAt } from './read-body.ts';
import { parameterOf } from './request-uri.ts';
import { nameText } from './visible-text.ts';

/** How many changed fields a sentence lists before it only counts. */
const MAX_FIELDS = 3;

type Teller = (subject: Subject) => Phrase;

const TELLERS: ReadonlyMap<string, Teller> = new Map<string, Teller>([
  ['create', created],
  [
    'update',
    ({ event }) => ({ done: 'updated', todo: 'update', rest: objectOf(event), weighty: true }),
  ],
  ['patch', patched],
  ['delete', deleted],
  ['deletecollection', deletedMany],
  [
    'get',
    ({ event }) => ({ done: 'read', todo: 'read', rest: objectOf(event), ...weightOf(event) }),
  ],
  ['list', listed],
  ['watch', watched],
  [
    '',
    ({ event }) => ({
      done: 'used an unusual HTTP method on',
      todo: 'use an unusual HTTP method on',
      rest: objectOf(event),
    }),
  ],
]);

/** Any verb on any resource: the last describer for what has an object. */
export const describeObject: Describer = (subject) => {
  const { objectRef, verb = '' } = subject.event;
  if ((objectRef?.resource ?? '') === '') return undefined;
  const phrase = TELLERS.get(verb)?.(subject) ?? otherVerb(subject, verb);
  const subresource = objectRef?.subresource ?? '';
  return subresource === '' ? phrase : withSubresource(phrase, subresource);
};

/** Verbs of other API servers, or of a server newer than this program. */
function otherVerb({ event }: Subject, verb: string): Phrase {
  return { done: 'did', todo: 'do', rest: [value(verb), text(' on '), ...objectOf(event)] };
}

function withSubresource(phrase: Phrase, subresource: string): Phrase {
  if (subresource === 'status' || subresource === 'scale') {
    return { ...phrase, rest: [text(`the ${subresource} of `), ...phrase.rest], weighty: false };
  }
  const rest = [text('subresource '), value(nameText(subresource)), text(' of '), ...phrase.rest];
  return { ...phrase, rest };
}

function created({ event, machine }: Subject): Phrase {
  const rest = [...objectOf(event), ...(machine ? [] : contentOf(event))];
  return { done: 'created', todo: 'create', rest, weighty: true };
}

/** What a new pod or workload runs: ` (3 replicas of nginx:1.27, privileged)`. */
function contentOf({ requestObject }: AuditEvent): readonly SentencePart[] {
  const images = containersOf(requestObject).map(({ image }) => image);
  if (images.length === 0) return [];
  const replicas = replicasOf(requestObject);
  const count =
    replicas === undefined
      ? []
      : [value(replicas), text(replicas === '1' ? ' replica of ' : ' replicas of ')];
  const powers = powersOf(requestObject).map((power) => text(`, ${power}`));
  return inParentheses([...count, value(images.join(' and ')), ...powers]);
}

function patched(subject: Subject): Phrase {
  const { event } = subject;
  if (isApply(event)) return applied(subject);
  const rest = [...objectOf(event), ...changedFields(subject)];
  return { done: 'patched', todo: 'patch', rest, weighty: true };
}

function applied(subject: Subject): Phrase {
  const { event } = subject;
  const manager = parameterOf(event.requestURI, 'fieldManager');
  const forced = parameterOf(event.requestURI, 'force') === 'true';
  const made = event.responseStatus?.code === 201;
  const rest = [
    ...objectOf(event),
    ...(made ? [text(', which created it,')] : []),
    ...(manager === undefined ? [] : [text(' as manager '), value(nameText(manager))]),
    ...(forced ? [text(' by force')] : []),
    ...changedFields(subject),
  ];
  return { done: 'applied', todo: 'apply', rest, weighty: true };
}

/**
 * ` (spec.paused, metadata.labels.tier and 2 more)`. Of the fields only the names: values may be
 * secret. What is specified comes before what is written on it.
 */
function changedFields({ event, machine }: Subject): readonly SentencePart[] {
  if (machine) return [];
  const paths = new Set(changesOf(event.requestObject).map(({ path }) => pathText(path)));
  const ordered = [...paths].toSorted((a, b) => Number(isMetadata(a)) - Number(isMetadata(b)));
  const shown = ordered.slice(0, MAX_FIELDS);
  const more = ordered.length - shown.length;
  return inParentheses([
    ...shown.flatMap((path, i) => (i === 0 ? [value(path)] : [text(', '), value(path)])),
    ...(more === 0 ? [] : [text(` and ${more} more`)]),
  ]);
}

function isMetadata(path: string): boolean {
  return path.startsWith('metadata.');
}

function deleted({ event, machine }: Subject): Phrase {
  const finalizers = textsAt(event.responseObject, 'metadata', 'finalizers');
  const stays =
    finalizers.length === 0
      ? []
      : [text(' (stays until finalizer '), value(finalizers.join(', ')), text(' is removed)')];
  const rest = [...objectOf(event), ...(machine ? [] : mannerOf(event)), ...stays];
  return { done: 'deleted', todo: 'delete', rest, weighty: true };
}

/** What DeleteOptions ask for beyond an ordinary deletion. */
function mannerOf({ objectRef, requestObject }: AuditEvent): readonly SentencePart[] {
  const atOnce =
    objectRef?.resource === 'pods' && integerAt(requestObject, 'gracePeriodSeconds') === 0;
  const alone = textAt(requestObject, 'propagationPolicy') === 'Orphan';
  return [
    ...(atOnce ? [text(' without a grace period')] : []),
    ...(alone ? [text(' but not what it owns')] : []),
  ];
}

function deletedMany({ event, outcome }: Subject): Phrase {
  const all = objectOf(event);
  const counted = outcome.kind === 'succeeded' && objectAt(event.responseObject) !== undefined;
  const count = listAt(event.responseObject, 'items').length;
  const found = count === 0 ? 'there were none' : `${count} in all`;
  return {
    done: 'deleted',
    todo: 'delete',
    rest: [text('all '), ...all, ...(counted ? [text(` (${found})`)] : [])],
    weighty: true,
  };
}

function listed({ event }: Subject): Phrase {
  const words =
    (event.objectRef?.name ?? '') === '' ? ['listed', 'list'] : ['looked for', 'look for'];
  const [done = '', todo = ''] = words;
  return { done, todo, rest: objectOf(event), ...weightOf(event) };
}

function watched({ event, outcome, durationMs }: Subject): Phrase {
  const lasted = outcome.kind === 'succeeded' ? durationText(durationMs) : '';
  return {
    done: 'watched',
    todo: 'watch',
    rest: [...objectOf(event), ...(lasted === '' ? [] : [text(` for ${lasted}`)])],
    ...weightOf(event),
  };
}

function weightOf({ objectRef }: AuditEvent): { readonly weighty: boolean } {
  return { weighty: objectRef?.resource === 'secrets' };
}
