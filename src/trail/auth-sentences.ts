import type { JsonObject } from '../event/json-value.ts';
import { identityOfName } from './actor.ts';
import { spanText } from './duration.ts';
import { kindNameOf } from './kind-name.ts';
import { nameOf, objectOf } from './object-phrase.ts';
import {
  type Describer,
  inParentheses,
  objectParts,
  type Phrase,
  type SentencePart,
  type Subject,
  text,
  value,
} from './phrase.ts';
import { type Body, integerAt, objectAt, objectsAt, textAt, textsAt } from './read-body.ts';
import { nameText } from './visible-text.ts';

type Teller = (subject: Subject) => Phrase | undefined;

const TELLERS: ReadonlyMap<string, Teller> = new Map<string, Teller>([
  ['serviceaccounts/token', tokenRequested],
  ['tokenreviews', tokenChecked],
  ['selfsubjectreviews', askedWho],
  ['selfsubjectrulesreviews', askedRights],
  ['selfsubjectaccessreviews', askedAccess],
  ['subjectaccessreviews', askedAccess],
  ['localsubjectaccessreviews', askedAccess],
  ['certificatesigningrequests', requestedCertificate],
  ['certificatesigningrequests/approval', decidedCertificate],
  ['certificatesigningrequests/status', issuedCertificate],
]);

/** Tokens, certificates, and questions about who may do what. */
export const describeAuth: Describer = (subject) => {
  const { resource = '', subresource = '' } = subject.event.objectRef ?? {};
  const key = subresource === '' ? resource : `${resource}/${subresource}`;
  return TELLERS.get(key)?.(subject);
};

function tokenRequested({ event }: Subject): Phrase | undefined {
  if (event.verb !== 'create') return undefined;
  const seconds = integerAt(event.requestObject, 'spec', 'expirationSeconds');
  const bound = objectAt(event.requestObject, 'spec', 'boundObjectRef');
  const boundKind = textAt(bound, 'kind');
  const boundName = textAt(bound, 'name');
  const facts = [
    ...(seconds === undefined ? [] : [text(`valid for ${spanText(Number(seconds))}`)]),
    ...(boundKind === undefined || boundName === undefined
      ? []
      : [text('bound to '), value(`${boundKind.toLowerCase()} ${nameText(boundName)}`)]),
  ];
  const separated = facts.length === 3 ? [facts[0], text(', '), ...facts.slice(1)] : facts;
  return {
    done: 'got a token for',
    todo: 'get a token for',
    rest: [...objectOf(event), ...inParentheses(separated.filter((part) => part !== undefined))],
    weighty: true,
  };
}

function tokenChecked({ event, outcome }: Subject): Phrase | undefined {
  if (event.verb !== 'create') return undefined;
  const { responseObject } = event;
  const username = textAt(responseObject, 'status', 'user', 'username');
  const known = outcome.kind === 'succeeded' && objectAt(responseObject, 'status') !== undefined;
  const answer =
    username === undefined
      ? [text('it is not valid')]
      : [text('it belongs to '), identityValue(username)];
  return {
    done: 'checked',
    todo: 'check',
    rest: [text('a token'), ...inParentheses(known ? answer : [])],
  };
}

function askedWho({ event }: Subject): Phrase | undefined {
  if (event.verb !== 'create') return undefined;
  return { done: 'asked', todo: 'ask', rest: [text('who they are (SelfSubjectReview)')] };
}

function askedRights({ event }: Subject): Phrase | undefined {
  if (event.verb !== 'create') return undefined;
  const namespace = textAt(event.requestObject, 'spec', 'namespace');
  const where = namespace === undefined ? [] : [text(' in '), value(nameText(namespace))];
  return { done: 'asked', todo: 'ask', rest: [text('what they may do'), ...where] };
}

function askedAccess({ event, outcome }: Subject): Phrase | undefined {
  const { verb, objectRef, requestObject, responseObject } = event;
  if (verb !== 'create') return undefined;
  const self = objectRef?.resource === 'selfsubjectaccessreviews';
  const who = self ? text('they') : askedAbout(requestObject);
  const allowed = objectAt(responseObject, 'status')?.['allowed'];
  const answered = outcome.kind === 'succeeded' && typeof allowed === 'boolean';
  return {
    done: 'asked',
    todo: 'ask',
    rest: [
      text('whether '),
      who,
      text(' may '),
      ...wishOf(event.requestObject),
      ...(answered ? [text(` (answer: ${allowed ? 'yes' : 'no'})`)] : []),
    ],
  };
}

function askedAbout(review: Body): SentencePart {
  const user = textAt(review, 'spec', 'user');
  if (user !== undefined) return identityValue(user);
  const groups = textsAt(review, 'spec', 'groups').map(nameText);
  return groups.length === 0 ? text('somebody') : value(`members of ${groups.join(', ')}`);
}

/** `delete secrets in prod`: what an access review asks about. */
function wishOf(review: Body): readonly SentencePart[] {
  const path = textAt(review, 'spec', 'nonResourceAttributes', 'path');
  const resource = objectAt(review, 'spec', 'resourceAttributes');
  if (path !== undefined) {
    return [
      value(textAt(review, 'spec', 'nonResourceAttributes', 'verb') ?? 'use'),
      text(' '),
      value(path),
    ];
  }
  if (resource === undefined) return [text('do something (what was not recorded)')];
  const verb = textAt(resource, 'verb') ?? '*';
  const subresource = textAt(resource, 'subresource');
  const namespace = textAt(resource, 'namespace');
  return [
    value(verb === '*' ? 'do anything with' : verb),
    text(' '),
    ...(subresource === undefined ? [] : [value(subresource), text(' of ')]),
    value(reviewedObject(resource)),
    ...(namespace === undefined ? [] : [text(' in '), value(nameText(namespace))]),
  ];
}

function reviewedObject(resource: JsonObject): string {
  const plural = textAt(resource, 'resource') ?? '*';
  const name = textAt(resource, 'name');
  if (plural === '*') return 'all resources';
  const kind = kindNameOf(plural, textAt(resource, 'group'));
  return name === undefined ? kind.plural : `${kind.singular} ${nameText(name)}`;
}

function requestedCertificate({ event }: Subject): Phrase | undefined {
  if (event.verb !== 'create') return undefined;
  const name = nameOf(event) ?? textAt(event.requestObject, 'metadata', 'name');
  const signer = textAt(event.requestObject, 'spec', 'signerName');
  const object =
    name === undefined ? objectOf(event) : objectParts('certificate signing request', name);
  return {
    done: 'submitted',
    todo: 'submit',
    rest: [
      ...object,
      ...inParentheses(signer === undefined ? [] : [text('signer '), value(signer)]),
    ],
    weighty: true,
  };
}

const DECISIONS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['Approved', ['approved', 'approve']],
  ['Denied', ['denied', 'deny']],
  ['Failed', ['marked as failed', 'mark as failed']],
]);

function decidedCertificate({ event }: Subject): Phrase | undefined {
  if (event.verb !== 'update' && event.verb !== 'patch') return undefined;
  const types = objectsAt(event.requestObject, 'status', 'conditions').map((condition) =>
    textAt(condition, 'type'),
  );
  const [done, todo] = DECISIONS.get(types.at(-1) ?? '') ?? ['decided on', 'decide on'];
  const requester = textAt(event.requestObject, 'spec', 'username');
  const asked = requester === undefined ? [] : [text('asked for by '), identityValue(requester)];
  return { done, todo, rest: [...objectOf(event), ...inParentheses(asked)], weighty: true };
}

function issuedCertificate({ event }: Subject): Phrase | undefined {
  if (textAt(event.requestObject, 'status', 'certificate') === undefined) return undefined;
  return {
    done: 'issued the certificate for',
    todo: 'issue the certificate for',
    rest: objectOf(event),
  };
}

function identityValue(username: string): SentencePart {
  const { kind, name } = identityOfName(username);
  return value(kind === 'service account' || kind === 'node' ? `${kind} ${name}` : nameText(name));
}
