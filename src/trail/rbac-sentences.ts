import type { JsonObject } from '../event/json-value.ts';
import { isApply } from './apply.ts';
import { kindNameOf } from './kind-name.ts';
import { nameOf, objectOf, placeOf } from './object-phrase.ts';
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
import { type Body, objectAt, objectsAt, textAt, textsAt } from './read-body.ts';
import { nameText } from './visible-text.ts';

/** Of rules and of subjects so many are told; the rest is counted. */
const MAX_TOLD = 3;

/** Roles and bindings: who may do what from now on. */
export const describeRbac: Describer = (subject) => {
  const { resource, apiGroup, subresource } = subject.event.objectRef ?? {};
  if (apiGroup !== 'rbac.authorization.k8s.io' || (subresource ?? '') !== '') return undefined;
  if (resource === 'roles' || resource === 'clusterroles') return describeRole(subject);
  if (resource === 'rolebindings' || resource === 'clusterrolebindings') {
    return describeBinding(subject);
  }
  return undefined;
};

function describeRole({ event, machine }: Subject): Phrase | undefined {
  const { verb, requestObject } = event;
  if (machine || (verb !== 'create' && verb !== 'update')) return undefined;
  const rules = objectsAt(requestObject, 'rules');
  if (rules.length === 0) return undefined;
  const words = verb === 'create' ? ['created', 'create'] : ['updated', 'update'];
  const [done = '', todo = ''] = words;
  return {
    done,
    todo,
    rest: [...objectOf(event), ...rulesParts(rules, verb === 'create' ? 'allows ' : 'now allows ')],
    weighty: true,
  };
}

function rulesParts(rules: readonly JsonObject[], allows: string): readonly SentencePart[] {
  const told = rules.slice(0, MAX_TOLD - 1).map(ruleText);
  const more = rules.length - told.length;
  return inParentheses([
    text(allows),
    value(told.join('; ')),
    ...(more === 0 ? [] : [text(` and ${more} more ${more === 1 ? 'rule' : 'rules'}`)]),
  ]);
}

/** `get, list on pods`, `everything on secrets`. */
export function ruleText(rule: JsonObject): string {
  const verbs = words(textsAt(rule, 'verbs'), 'everything');
  const paths = textsAt(rule, 'nonResourceURLs');
  if (paths.length > 0) return `${verbs} on ${words(paths, 'all paths')}`;
  const names = textsAt(rule, 'resourceNames');
  const which = names.length === 0 ? '' : ` named ${names.join(', ')}`;
  return `${verbs} on ${words(textsAt(rule, 'resources'), 'all resources')}${which}`;
}

function words(list: readonly string[], all: string): string {
  return list.includes('*') ? all : list.join(', ');
}

function describeBinding(subject: Subject): Phrase | undefined {
  const { event, previous } = subject;
  switch (event.verb ?? '') {
    case 'create':
      return given(subject);
    case 'delete': {
      const taken = grantParts(previous);
      if (taken.length === 0) return undefined;
      return {
        done: 'deleted',
        todo: 'delete',
        rest: [...objectOf(event), text(' (it gave '), ...taken, text(')')],
        weighty: true,
      };
    }
    case 'update':
    case 'patch':
      return regiven(subject);
    default:
      return undefined;
  }
}

/** What the binding gives from now on; a patch may hold but one half of that. */
function regiven({ event, previous }: Subject): Phrase | undefined {
  const sent = objectAt(event.requestObject);
  if (sent?.['roleRef'] === undefined && sent?.['subjects'] === undefined) return undefined;
  const gives = grantParts({ ...previous, ...sent });
  if (gives.length === 0) return undefined;
  const words = isApply(event) ? APPLIED : (CHANGED.get(event.verb ?? '') ?? APPLIED);
  const rest = [...objectOf(event), text(' (it now gives '), ...gives, text(')')];
  return { ...words, rest, weighty: true };
}

const APPLIED = { done: 'applied', todo: 'apply' };

const CHANGED: ReadonlyMap<string, Pick<Phrase, 'done' | 'todo'>> = new Map([
  ['update', { done: 'updated', todo: 'update' }],
  ['patch', { done: 'patched', todo: 'patch' }],
]);

function given({ event }: Subject): Phrase | undefined {
  const grant = grantParts(event.requestObject);
  if (grant.length === 0) return undefined;
  const { singular, namespaced } = kindNameOf(
    event.objectRef?.resource ?? '',
    event.objectRef?.apiGroup,
  );
  const name = nameOf(event) ?? textAt(event.requestObject, 'metadata', 'name');
  const where = namespaced === true ? placeOf(event) : [text(' everywhere')];
  const binding = name === undefined ? [text(`a ${singular}`)] : objectParts(singular, name);
  return {
    done: 'gave',
    todo: 'give',
    rest: [...grant, ...where, ...inParentheses(binding)],
    weighty: true,
  };
}

/** `user veeru ClusterRole cluster-admin`, or nothing where the body does not tell. */
function grantParts(binding: Body): readonly SentencePart[] {
  const role = objectAt(binding, 'roleRef');
  const kind = textAt(role, 'kind');
  const name = textAt(role, 'name');
  if (kind === undefined || name === undefined) return [];
  const subjects = objectsAt(binding, 'subjects').map(subjectText);
  return [...subjectsParts(subjects), text(' '), value(`${kind} ${nameText(name)}`)];
}

function subjectsParts(subjects: readonly string[]): readonly SentencePart[] {
  const told = subjects.slice(0, MAX_TOLD);
  const more = subjects.length - told.length;
  if (more === 0) return [value(told.length === 0 ? 'nobody' : told.join(' and '))];
  return [
    text(`${subjects.length} subjects (`),
    value(told.join(', ')),
    text(` and ${more} more)`),
  ];
}

/** `user veeru`, `service account deployer in ci`. */
export function subjectText(subject: JsonObject): string {
  const name = nameText(textAt(subject, 'name') ?? '');
  const namespace = textAt(subject, 'namespace');
  switch (textAt(subject, 'kind') ?? '') {
    case 'ServiceAccount':
      return `service account ${name}${namespace === undefined ? '' : ` in ${nameText(namespace)}`}`;
    case 'Group':
      return `group ${name}`;
    default:
      return `user ${name}`;
  }
}
