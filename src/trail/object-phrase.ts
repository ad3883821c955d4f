import type { AuditEvent } from '../event/audit-event.ts';
import { kindNameOf } from './kind-name.ts';
import {
  inNamespace,
  inParentheses,
  objectParts,
  type SentencePart,
  text,
  value,
} from './phrase.ts';
import { textAt } from './read-body.ts';
import { parameterOf } from './request-uri.ts';

/** What kubectl asks for a page; telling it would only be noise. */
const USUAL_LIMIT = '500';

/** The object or objects a request is about: `pod nginx in team-a`, `pods in all namespaces`. */
export function objectOf(event: AuditEvent): readonly SentencePart[] {
  const one = nameOf(event) !== undefined || event.verb === 'create';
  return one ? oneObject(event) : manyObjects(event);
}

/** The name of the one object, also where only the answer tells it. */
export function nameOf({ objectRef, responseObject, verb }: AuditEvent): string | undefined {
  const name = objectRef?.name;
  if (name !== undefined && name !== '') return name;
  return verb === 'create' ? textAt(responseObject, 'metadata', 'name') : undefined;
}

/** ` in team-a` where the object lies in a namespace. A Namespace does not lie in itself. */
export function placeOf({ objectRef }: AuditEvent): readonly SentencePart[] {
  return objectRef?.resource === 'namespaces' ? [] : inNamespace(objectRef?.namespace);
}

function oneObject(event: AuditEvent): readonly SentencePart[] {
  const { singular } = kindNameOf(event.objectRef?.resource ?? '', event.objectRef?.apiGroup);
  const name = nameOf(event);
  if (name !== undefined) return [...objectParts(singular, name), ...placeOf(event)];
  const prefix = textAt(event.requestObject, 'metadata', 'generateName');
  const article = /^[aeiou]/i.test(singular) ? 'an ' : 'a ';
  if (prefix === undefined) return [text(article), value(singular), ...placeOf(event)];
  const named = [...objectParts(singular, `${prefix}…`), ...placeOf(event)];
  return [...named, text(' (name made by the server)')];
}

function manyObjects(event: AuditEvent): readonly SentencePart[] {
  const { objectRef } = event;
  const { plural, namespaced } = kindNameOf(objectRef?.resource ?? '', objectRef?.apiGroup);
  const everywhere = namespaced === true && (objectRef?.namespace ?? '') === '';
  return [
    value(plural),
    ...(everywhere ? [text(' in all namespaces')] : placeOf(event)),
    ...selectionOf(event),
  ];
}

/** Which of the objects were asked for: selectors, and pages where they are unusual. */
function selectionOf({ requestURI }: AuditEvent): readonly SentencePart[] {
  const labels = parameterOf(requestURI, 'labelSelector') ?? '';
  const fields = parameterOf(requestURI, 'fieldSelector') ?? '';
  const limit = parameterOf(requestURI, 'limit') ?? '';
  const further = (parameterOf(requestURI, 'continue') ?? '') !== '';
  const limited = limit !== '' && limit !== '0' && limit !== USUAL_LIMIT;
  return [
    ...(labels === '' ? [] : [text(' with label '), value(labels)]),
    ...(fields === '' ? [] : [text(' where '), value(fields)]),
    ...inParentheses([
      ...(further ? [text('next page')] : []),
      ...(further && limited ? [text(', ')] : []),
      ...(limited ? [text('at most '), value(limit)] : []),
    ]),
  ];
}
