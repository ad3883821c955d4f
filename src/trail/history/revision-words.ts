import type { JsonObject, JsonValue } from '../../event/json-value.ts';
import { isJsonObject } from '../../event/json-value.ts';
import { changesOf, pathText } from '../patch.ts';
import { objectAt } from '../read-body.ts';
import { visibleText } from '../visible-text.ts';
import { changeWords } from './change-words.ts';
import { creationWords } from './creation-words.ts';
import type { History, Revision } from './history.ts';
import { jsonText } from './json-text.ts';
import { objectPathText } from './object-path.ts';
import { valueWords } from './value-words.ts';

const MAX_TOLD = 12;
const MAX_LENGTH = 300;

/** What each revision of a history changed, in words, by the revision. */
export function revisionWords({
  lives,
  revisions,
}: History): ReadonlyMap<Revision, readonly string[]> {
  const words = new Map<Revision, readonly string[]>();
  const templates = new Map<string, number>();
  for (const revision of revisions) {
    const isCreation = lives[revision.life - 1]?.created?.position === revision.position;
    const told = isCreation ? created(revision) : changed(revision);
    words.set(revision, [...rollback(revision, templates), ...told]);
    const template =
      isCreation || touchesTemplate(revision) ? templateText(revision.body) : undefined;
    if (template !== undefined) templates.set(`${revision.life} ${template}`, revision.number);
  }
  for (const revision of revisions) {
    const scaled = readLater(revision, revisions);
    if (scaled !== undefined) words.set(revision, [scaled]);
  }
  return words;
}

function created({ body }: Revision): readonly string[] {
  return body === undefined ? ['created'] : creationWords(body);
}

function changed(revision: Revision): readonly string[] {
  const { body, before, diff } = revision;
  if (body !== undefined && before !== undefined) {
    const words = changeWords(diff, before, body);
    return words.length > 0 || revision.known === 'metadata only' ? words : ['only bookkeeping'];
  }
  return body === undefined ? sentWords(revision) : [];
}

/** Without a state to compare with, a patch still tells what it set. */
function sentWords({ request }: Revision): readonly string[] {
  const { verb, requestObject, objectRef } = request.last.event;
  if (verb !== 'patch' || objectRef?.resource === 'secrets') return [];
  const changes = changesOf(requestObject);
  const told = changes.slice(0, MAX_TOLD).map(({ path, value }) => {
    const field = pathText(path);
    return value === undefined ? `${field} removed` : `${field} set to ${valueWords(value)}`;
  });
  const more = changes.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].map((one) =>
    visibleText(one, MAX_LENGTH),
  );
}

/** A pod template that was in force before, and not just before, is put back. */
function rollback(revision: Revision, templates: ReadonlyMap<string, number>): readonly string[] {
  const { life, body, before } = revision;
  const template = touchesTemplate(revision) ? templateText(body) : undefined;
  if (template === undefined || template === templateText(before)) return [];
  const earlier = templates.get(`${life} ${template}`);
  return earlier === undefined ? [] : [`rolled back to the pod template of revision ${earlier}`];
}

function touchesTemplate({ diff }: Revision): boolean {
  return diff.some(({ path }) => objectPathText(path.slice(0, 2)) === 'spec.template');
}

function templateText(body: JsonObject | undefined): string | undefined {
  const template = objectAt(body, 'spec', 'template');
  return template === undefined ? undefined : jsonText(sorted(template));
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key] ?? null)]));
}

/** To how many an object was scaled is told by the revision after it, when the Scale is not there. */
function readLater(revision: Revision, revisions: readonly Revision[]): string | undefined {
  const { known, request, life } = revision;
  if (known !== 'metadata only' || request.last.event.objectRef?.subresource !== 'scale')
    return undefined;
  const after = revisions.slice(revisions.indexOf(revision) + 1);
  const next = after.find((one) => one.known !== 'metadata only');
  if (next?.life !== life || next.missed !== undefined || next.body === undefined) return undefined;
  const isAlone = after
    .slice(0, after.indexOf(next))
    .every(
      (one) =>
        !one.unknown.includes('(all)') && one.request.last.event.objectRef?.subresource !== 'scale',
    );
  const change = next.diff.find(({ path }) => objectPathText(path) === 'spec.replicas');
  if (!isAlone || change === undefined) return undefined;
  return `scaled from ${valueWords(change.before)} to ${valueWords(change.after)} (read from revision ${next.number})`;
}
