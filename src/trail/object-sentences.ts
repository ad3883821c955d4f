import type { AuditEvent } from '../event/audit-event.ts';
import { isJsonObject, type JsonValue } from '../event/json-value.ts';
import { type KindName, kindNameOf } from './kind-name.ts';
import {
  type Describer,
  inNamespace,
  inParentheses,
  objectParts,
  type Phrase,
  type SentencePart,
  text,
  value,
} from './phrase.ts';
import { parameterOf } from './request-uri.ts';

const VERBS: ReadonlyMap<string, Pick<Phrase, 'done' | 'todo' | 'weighty'>> = new Map([
  ['create', { done: 'created', todo: 'create', weighty: true }],
  ['update', { done: 'updated', todo: 'update', weighty: true }],
  ['patch', { done: 'patched', todo: 'patch', weighty: true }],
  ['delete', { done: 'deleted', todo: 'delete', weighty: true }],
  ['deletecollection', { done: 'deleted', todo: 'delete', weighty: true }],
  ['get', { done: 'read', todo: 'read' }],
  ['list', { done: 'listed', todo: 'list' }],
  ['watch', { done: 'watched', todo: 'watch' }],
]);

/** Any verb on any resource: the last describer for what has an object. */
export const describeObject: Describer = ({ event }) => {
  const { objectRef, verb = '' } = event;
  const resource = objectRef?.resource;
  if (resource === undefined || resource === '') return undefined;
  const words = VERBS.get(verb) ?? { done: `did "${verb}" on`, todo: `do "${verb}" on` };
  return { ...words, rest: objectOf(event) };
};

/** The object or objects a request is about: `pod nginx in team-a`, `pods in all namespaces`. */
export function objectOf(event: AuditEvent): readonly SentencePart[] {
  const ref = event.objectRef ?? {};
  const kind = kindNameOf(ref.resource ?? '');
  const name = nameOf(event);
  const one = name !== undefined || event.verb === 'create';
  const what = one ? oneObject(kind, name, event) : manyObjects(kind, event);
  return [...what, ...placeOf(event, kind)];
}

/** The name of the one object, also where only the answer tells it. */
export function nameOf(event: AuditEvent): string | undefined {
  const { objectRef, responseObject, verb } = event;
  if (objectRef?.name !== undefined && objectRef.name !== '') return objectRef.name;
  if (verb !== 'create') return undefined;
  return metadataText(responseObject, 'name');
}

/** Where the object lies, or nothing where the kind has no namespace. */
export function placeOf({ objectRef }: AuditEvent, kind: KindName): readonly SentencePart[] {
  const namespace = objectRef?.namespace;
  // A request on a Namespace carries its own name as namespace.
  if (objectRef?.resource === 'namespaces') return [];
  if (namespace !== undefined && namespace !== '') return inNamespace(namespace);
  return kind.namespaced === true && objectRef?.name === undefined
    ? [text(' in all namespaces')]
    : [];
}

function oneObject(
  kind: KindName,
  name: string | undefined,
  event: AuditEvent,
): readonly SentencePart[] {
  if (name !== undefined) return objectParts(kind.singular, name);
  const prefix = metadataText(event.requestObject, 'generateName');
  if (prefix !== undefined) {
    return [...objectParts(kind.singular, `${prefix}…`), text(' (name made by the server)')];
  }
  return [text(`${/^[aeiou]/i.test(kind.singular) ? 'an' : 'a'} `), value(kind.singular)];
}

function manyObjects(kind: KindName, event: AuditEvent): readonly SentencePart[] {
  const selectors = ['labelSelector', 'fieldSelector'].flatMap((name) => {
    const selector = parameterOf(event.requestURI, name);
    return selector === undefined || selector === '' ? [] : [value(selector)];
  });
  return [value(kind.plural), ...inParentheses(selectors)];
}

function metadataText(body: JsonValue | undefined, key: string): string | undefined {
  const metadata = isJsonObject(body) ? body['metadata'] : undefined;
  const found = isJsonObject(metadata) ? metadata[key] : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
}
