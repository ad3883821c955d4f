import type { JsonValue } from '../../event/json-value.ts';
import { managedFieldsOf } from './field-set.ts';
import type { History, Revision } from './history.ts';
import { eachLeaf } from './leaf-paths.ts';
import { type ObjectPath, objectPathText } from './object-path.ts';
import { valueAtPath } from './path-value.ts';
import { isUnder, SET_BY_WRITE } from './server-set.ts';
import { webhookPathsOf } from './webhook-paths.ts';

/**
 * Who last wrote a field. `request`: a recorded request did. `webhook`: a webhook changed that request.
 * `server`: it was in no request. `manager`: somebody before the first revision, named by managed
 * fields. `unknown`: nobody tells.
 */
export interface FieldAuthor {
  readonly path: string;
  readonly by: 'request' | 'webhook' | 'server' | 'manager' | 'unknown';
  readonly revision?: Revision;
  readonly webhook?: string;
  readonly manager?: string;
  readonly operation?: string;
  /** When managed fields say it was written, to the second, as they spell it. */
  readonly managedTime?: string;
}

type Author = Omit<FieldAuthor, 'path'>;

/**
 * Who last wrote each field of a revision: by the differences between the revisions of its life, and
 * by managed fields where they were recorded. Fields that change with every write are left out.
 */
export function fieldAuthorsOf(history: History, at: Revision): readonly FieldAuthor[] {
  const authors = new Map<string, Author>();
  const last = history.revisions.indexOf(at);
  const life = history.revisions.slice(0, last + 1).filter((one) => one.life === at.life);
  const first = history.lives[at.life - 1]?.created;
  for (const revision of life) {
    const isCreation = first?.position === revision.position;
    if (revision.body !== undefined && revision.known !== 'metadata only') {
      record(revision, isCreation, authors);
    }
  }
  const managerAt = managersOf(at.body);
  return [...authors].map(([path, author]) => withManager(path, author, managerAt(path)));
}

function record(revision: Revision, isCreation: boolean, authors: Map<string, Author>): void {
  const { before, body, diff } = revision;
  if (before === undefined) {
    authors.clear();
    const told = isCreation ? creationAuthor(revision) : (): Author => ({ by: 'unknown' });
    eachLeaf(body, [], (path) => set(authors, path, told(path)));
    return;
  }
  const author = changeAuthor(revision);
  for (const { kind, path, after } of diff) {
    const text = objectPathText(path);
    for (const known of authors.keys())
      if (kind !== 'moved' && isUnder(known, [text])) authors.delete(known);
    if (kind !== 'removed' && kind !== 'moved') {
      eachLeaf(after, path, (leaf) => set(authors, leaf, author(leaf)));
    }
  }
}

function set(authors: Map<string, Author>, path: ObjectPath, author: Author): void {
  const text = objectPathText(path);
  if (!isUnder(text, RESTLESS)) authors.set(text, author);
}

const RESTLESS = ['metadata.managedFields', 'metadata.resourceVersion'];

function creationAuthor(revision: Revision): (path: ObjectPath) => Author {
  const { request, body } = revision;
  const { event } = request.last;
  const webhookOf = webhookPathsOf(event, body);
  return (path) => {
    const webhook = webhookOf(objectPathText(path));
    if (webhook !== undefined) return { by: 'webhook', webhook, revision };
    const sent = event.requestObject;
    const isSent = sent === undefined || valueAtPath(sent, path) !== undefined;
    return { by: isSent ? 'request' : 'server', revision };
  };
}

/** Fields that the API server alone writes, whenever it does. */
const SERVER_ONLY = [
  ...SET_BY_WRITE,
  'metadata.creationTimestamp',
  'metadata.deletionGracePeriodSeconds',
  'metadata.deletionTimestamp',
  'metadata.uid',
];

function changeAuthor(revision: Revision): (path: ObjectPath) => Author {
  const { request, body, missed } = revision;
  const webhookOf = webhookPathsOf(request.last.event, body);
  return (path) => {
    const text = objectPathText(path);
    const webhook = webhookOf(text);
    if (webhook !== undefined) return { by: 'webhook', webhook, revision };
    if (isUnder(text, SERVER_ONLY)) return { by: 'server', revision };
    // A write in between was not recorded, so it may as well have been that one.
    return missed === undefined ? { by: 'request', revision } : { by: 'unknown' };
  };
}

interface Manager {
  readonly manager: string;
  readonly operation: string;
  readonly time?: string;
}

/** Finds the manager that owns a field, the one that wrote last of several. */
function managersOf(body: JsonValue | undefined): (path: string) => Manager | undefined {
  const owners = new Map<string, Manager>();
  const entries = managedFieldsOf(body).toSorted((a, b) =>
    (a.time ?? '') < (b.time ?? '') ? -1 : 1,
  );
  for (const { manager, operation, time, fields } of entries) {
    const owner = { manager, operation, ...(time !== undefined && { time }) };
    for (const { text } of fields) owners.set(text, owner);
  }
  return (path) => {
    for (let end = path.length; end > 0; end = lastStep(path, end)) {
      const owner = owners.get(path.slice(0, end));
      if (owner !== undefined) return owner;
    }
    return undefined;
  };
}

/** Where the path of the parent ends. */
function lastStep(path: string, end: number): number {
  return Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1));
}

function withManager(path: string, author: Author, owner: Manager | undefined): FieldAuthor {
  if (owner === undefined) return { path, ...author };
  const { manager, operation, time } = owner;
  const told = { manager, operation, ...(time !== undefined && { managedTime: time }) };
  return { path, ...author, ...told, ...(author.by === 'unknown' && { by: 'manager' as const }) };
}
