import type { JsonObject } from '../../event/json-value.ts';
import { requestTimeUs } from '../../event/time.ts';
import { textAt } from '../read-body.ts';
import { classifyRequest, type MarkKind } from './classify-request.ts';
import { type DeletionOutcome, deletionOutcome, isHeldUp } from './deletion-outcome.ts';
import type { History, Life, Mark, ObjectRequest, Revision } from './history.ts';
import { answeredUs, orderRequests } from './order-requests.ts';
import { SET_BY_WRITE, setByDeletion } from './server-set.ts';
import { significantDiff } from './significant-diff.ts';
import type { Base, Written } from './written.ts';
import { writtenBody } from './written-body.ts';

/** What a history is built for. */
export interface HistoryOptions {
  readonly name: string;
  /** How many successful writes there were before the first request given. */
  readonly earlierWrites?: number;
}

/**
 * Builds the history of an object from the requests about it, in any order. A revision is known from
 * the answer where that holds the object, else from what was sent, else from the revision before with
 * the patch applied, else only by its metadata, and says which.
 */
export function buildHistory(requests: readonly ObjectRequest[], options: HistoryOptions): History {
  const builder = new HistoryBuilder(options);
  for (const request of orderRequests(requests)) builder.add(request);
  return builder.history();
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

class HistoryBuilder {
  readonly #name: string;
  #writes: number;
  readonly #lives: Mutable<Life>[] = [];
  readonly #revisions: Mutable<Revision>[] = [];
  readonly #marks: Mark[] = [];
  /** What is known of the object now; undefined when nothing is, or it is gone. */
  #base: Base | undefined;

  constructor({ name, earlierWrites = 0 }: HistoryOptions) {
    this.#name = name;
    this.#writes = earlierWrites;
  }

  history(): History {
    return { lives: this.#lives, revisions: this.#revisions, marks: this.#marks };
  }

  add(request: ObjectRequest): void {
    const effect = classifyRequest(request.request.last.event);
    if (effect.kind === 'mark') this.#mark(effect.mark, request);
    else if (effect.kind === 'deletion') this.#delete(request, effect.by);
    else this.#write(request, effect.kind === 'creation');
  }

  #mark(kind: MarkKind, request: ObjectRequest): void {
    const life = this.#lives.at(-1)?.number;
    this.#marks.push({ ...request, kind, ...(life !== undefined && { life }) });
  }

  #write(request: ObjectRequest, isCreation: boolean): void {
    this.#writes++;
    const { event } = request.request.last;
    const { uid = '' } = event.objectRef ?? {};
    const life = isCreation ? this.#begin(request) : this.#current(uid);
    const written = writtenBody(event, this.#name, isCreation ? undefined : this.#base);
    this.#checkUid(written.body, life, request);
    const revision = this.#revision(request, written);
    if (isUnchanged(revision, written)) {
      this.#remember(written);
      this.#mark('unchanged', request);
      return;
    }
    this.#revisions.push(revision);
    this.#remember(written);
    this.#endIfReleased(request, written);
  }

  /** A life begins with a creation that was recorded. */
  #begin(created: ObjectRequest): Mutable<Life> {
    const last = this.#lives.at(-1);
    if (last !== undefined && last.end !== 'deleted') this.#close(last, 'deleted unseen', created);
    return this.#open({ created });
  }

  #open(begin: Partial<Life>): Mutable<Life> {
    const life: Mutable<Life> = { number: this.#lives.length + 1, end: 'alive', ...begin };
    this.#lives.push(life);
    this.#base = undefined;
    return life;
  }

  /** The life that a write goes on with. What was thought to be gone was not, if it is written to. */
  #current(uid: string): Mutable<Life> {
    const last = this.#lives.at(-1);
    if (last === undefined) return this.#open(uid === '' ? {} : { uid });
    const isOther = uid !== '' && last.uid !== undefined && last.uid !== uid;
    if (last.end === 'deleted' || isOther) return this.#open(uid === '' ? {} : { uid });
    if (last.end === 'perhaps deleted') last.end = 'alive';
    return last;
  }

  /** A body with another uid belongs to an object created in the meantime. */
  #checkUid(body: JsonObject | undefined, life: Mutable<Life>, request: ObjectRequest): void {
    const uid = textAt(body, 'metadata', 'uid');
    if (uid === undefined) return;
    if (life.uid === undefined || life.uid === uid) {
      life.uid = uid;
      return;
    }
    this.#close(life, 'deleted unseen', request);
    this.#open({ uid });
  }

  #revision(request: ObjectRequest, written: Written): Mutable<Revision> {
    const { known, why, unknown, assumed, body } = written;
    const before = this.#base?.body;
    const missed = this.#base?.missed;
    return {
      ...request,
      number: this.#writes,
      life: this.#lives.length,
      fromUs: answeredUs(request),
      known,
      unknown,
      assumed,
      diff: body === undefined ? [] : significantDiff(before, body),
      ...(why !== undefined && { why }),
      ...(body !== undefined && { body }),
      ...(before !== undefined && { before }),
      ...(missed !== undefined && { missed }),
    };
  }

  #remember({ known, body, unknown, applied }: Written): void {
    const base = this.#base;
    const previous = this.#revisions.at(-2);
    const last = this.#revisions.at(-1);
    if (previous !== undefined && last !== undefined && previous.life === last.life) {
      previous.toUs ??= last.fromUs;
    }
    if (body === undefined) {
      if (base !== undefined) this.#base = { ...base, missed: this.#writes };
      return;
    }
    const isFresh = known === 'response' || known === 'request';
    const earlier = known === 'response' ? [] : (base?.applied ?? []);
    const missed = isFresh ? undefined : base?.missed;
    this.#base = {
      body,
      unknown,
      applied: new Map([...earlier, ...(applied === undefined ? [] : [applied])]),
      ...(missed !== undefined && { missed }),
    };
  }

  #delete(request: ObjectRequest, by: 'delete' | 'eviction' | 'collection'): void {
    const { event } = request.request.last;
    const outcome = deletionOutcome(event, this.#name, this.#base);
    if (outcome.kind === 'spared') return;
    const life = this.#lives.at(-1);
    if (by === 'collection' && outcome.kind === 'unknown' && life?.end === 'deleted') return;
    if (by !== 'collection' || outcome.body !== undefined) this.#writes++;
    if (life !== undefined && isDeletedAgain(life, request, outcome)) {
      this.#mark('unchanged', request);
      return;
    }
    if (life === undefined || life.end === 'deleted') this.#current('');
    this.#take(request, outcome, by === 'eviction');
  }

  #take(request: ObjectRequest, outcome: DeletionOutcome, isEviction: boolean): void {
    const life = this.#lives.at(-1);
    if (life === undefined) return;
    this.#checkUid(outcome.body, life, request);
    const current = this.#lives.at(-1) ?? life;
    switch (outcome.kind) {
      case 'gone':
        current.deleted = request;
        this.#close(current, 'deleted', request);
        this.#mark('deleted', request);
        break;
      case 'waits':
        this.#wait(current, request, outcome.body);
        this.#mark(isEviction ? 'eviction' : 'deletion requested', request);
        break;
      case 'unknown':
        current.end = 'perhaps deleted';
        this.#mark('perhaps deleted', request);
        break;
      case 'spared':
        break;
      default:
        outcome.kind satisfies never;
    }
  }

  /** The time of deletion is a change of the object, and the last one for many. */
  #wait(life: Mutable<Life>, request: ObjectRequest, body: JsonObject | undefined): void {
    life.end = 'deleting';
    life.deletionRequested ??= request;
    if (body === undefined) {
      const base = this.#base;
      const unknown = new Set([
        ...(base?.unknown ?? []),
        ...setByDeletion(request.request.last.event),
      ]);
      if (base !== undefined) this.#base = { ...base, unknown: [...unknown] };
      return;
    }
    const written: Written = { known: 'response', body, unknown: [], assumed: [] };
    const revision = this.#revision(request, written);
    if (!isUnchanged(revision, written)) this.#revisions.push(revision);
    this.#remember(written);
  }

  /** What is to be deleted goes with its last finalizer. */
  #endIfReleased(request: ObjectRequest, { body, unknown }: Written): void {
    const life = this.#lives.at(-1);
    if (life?.end !== 'deleting' || body === undefined || isHeldUp(body)) return;
    if (unknown.some((path) => path.endsWith('.finalizers'))) return;
    const grace = (body['metadata'] as JsonObject | undefined)?.['deletionGracePeriodSeconds'];
    const isPod = textAt(body, 'kind') === 'Pod';
    if (isPod && grace !== 0) return;
    life.deleted = request;
    this.#close(life, 'deleted', request);
    this.#mark('deleted', request);
  }

  #close(life: Mutable<Life>, end: Life['end'], at: ObjectRequest): void {
    life.end = end;
    const last = this.#revisions.at(-1);
    if (last !== undefined && last.life === life.number && last.toUs === undefined) {
      last.toUs = Math.max(last.fromUs, answeredUs(at));
    }
    this.#base = undefined;
  }
}

/** Of two deletions at the same time both may be told that they succeeded; the object is gone once. */
function isDeletedAgain(
  { end, uid, deleted }: Life,
  { request }: ObjectRequest,
  { body }: DeletionOutcome,
): boolean {
  if (end !== 'deleted' || deleted === undefined) return false;
  const deletedUid = textAt(body, 'metadata', 'uid');
  if (deletedUid !== undefined && uid !== undefined) return deletedUid === uid;
  return requestTimeUs(request.last.event) <= answeredUs(deleted);
}

/** A write that left the object as it was, as far as both are known. */
function isUnchanged(revision: Revision, { known, body }: Written): boolean {
  if (body === undefined || revision.before === undefined || revision.diff.length > 0) return false;
  if (known === 'metadata only' || revision.missed !== undefined) return false;
  if (known !== 'response') return revision.unknown.every((path) => SET_BY_API_SERVER.has(path));
  const version = textAt(body, 'metadata', 'resourceVersion');
  const before = textAt(revision.before, 'metadata', 'resourceVersion');
  return version === undefined || version === before;
}

const SET_BY_API_SERVER: ReadonlySet<string> = new Set([
  ...SET_BY_WRITE,
  'metadata.creationTimestamp',
  'metadata.uid',
]);
