import type {
  HistoryAnswer,
  WireLife,
  WireMark,
  WireRevision,
  WireStep,
} from '../../api/history-answer.ts';
import type {
  HistoryChange,
  WireActor,
  WireFieldAuthor,
  WireWebhook,
} from '../../api/history-change.ts';
import type { WireSentence } from '../../api/search-answer.ts';
import type { JsonObject, JsonValue } from '../../event/json-value.ts';
import { parseTimeUs, renderTimeUs, requestTimeUs, stageTimeUs } from '../../event/time.ts';
import { actorOf } from '../../trail/actor.ts';
import type { Difference } from '../../trail/history/diff-objects.ts';
import { type FieldAuthor, fieldAuthorsOf } from '../../trail/history/field-authors.ts';
import type { History, Life, Mark, ObjectRequest, Revision } from '../../trail/history/history.ts';
import { jsonText } from '../../trail/history/json-text.ts';
import { objectPathText } from '../../trail/history/object-path.ts';
import { ownersOf } from '../../trail/history/related-objects.ts';
import { revisionWords } from '../../trail/history/revision-words.ts';
import { isHidden } from '../../trail/history/value-words.ts';
import { webhookCallsOf } from '../../trail/history/webhook-calls.ts';
import { webhookPathsOf } from '../../trail/history/webhook-paths.ts';
import { managerOf } from '../../trail/history/written-body.ts';
import { describeRequest, renderSentence } from '../../trail/sentence.ts';
import type { GatheredHistory } from './gather-history.ts';
import type { ObjectName } from './object-queries.ts';

/** More differences than a page draws for one revision; the bodies have all of them. */
const MAX_DIFFERENCES = 200;
/** Longest JSON text of a value in a difference. */
const MAX_VALUE = 2000;
/** Fields of the largest custom resources people have. */
const MAX_AUTHORS = 5000;

/** A history as `history` answers it. `next` is the text of the cursor. */
export function wireHistory(
  object: ObjectName,
  gathered: GatheredHistory,
  next: string | undefined,
): HistoryAnswer {
  const { history, reads, readers, owned, ownedMore, subresources, isWhole, earlierWrites } =
    gathered;
  const words = revisionWords(history);
  const newest = history.revisions.findLast(({ body }) => body !== undefined);
  const readMarks = reads.map((request): WireMark => wireMark({ ...request, kind: 'read' }));
  const marks = [...history.marks.map(wireMark), ...readMarks].sort(newestFirst);
  const times = [...history.revisions, ...history.marks, ...reads].map(({ request }) =>
    requestTimeUs(request.last.event),
  );
  return {
    object,
    lives: history.lives.map(wireLife),
    revisions: history.revisions
      .map((revision) => wireRevision(revision, words.get(revision) ?? []))
      .toReversed(),
    marks,
    readers: readers.map(({ values: [username = null, verb = null], count }) => ({
      username,
      verb,
      count,
    })),
    fieldAuthors: newest === undefined ? [] : wireAuthors(history, newest),
    owners: ownersOf(history),
    owned,
    ownedMore,
    subresources,
    bounds: {
      ...(times.length > 0 && {
        from: renderTimeUs(Math.min(...times)),
        to: renderTimeUs(Math.max(...times)),
      }),
      whole: isWhole,
      earlierWrites,
      ...(next !== undefined && { next }),
    },
  };
}

function newestFirst(a: WireMark, b: WireMark): number {
  if (a.time === b.time) return b.position - a.position;
  return a.time < b.time ? 1 : -1;
}

/** Who last wrote each field of a revision, as it goes out. */
export function wireAuthors(history: History, at: Revision): readonly WireFieldAuthor[] {
  return fieldAuthorsOf(history, at).slice(0, MAX_AUTHORS).map(wireAuthor);
}

function wireAuthor({ path, by, revision, managedTime, ...told }: FieldAuthor): WireFieldAuthor {
  const managedUs = managedTime === undefined ? undefined : parseTimeUs(managedTime);
  const timeUs = revision?.fromUs ?? managedUs;
  return {
    path,
    by,
    ...told,
    ...(timeUs !== undefined && { time: renderTimeUs(timeUs) }),
    ...(revision !== undefined && {
      actor: wireActor(revision),
      number: revision.number,
      position: revision.position,
    }),
  };
}

/** A revision as it goes out, without its body. */
export function wireRevision(revision: Revision, changes: readonly string[]): WireRevision {
  const { request, position, body, before, diff, fromUs, toUs, why } = revision;
  const { event } = request.last;
  const manager = managerOf(event);
  return {
    number: revision.number,
    position,
    auditID: event.auditID,
    life: revision.life,
    from: renderTimeUs(fromUs),
    ...(toUs !== undefined && { to: renderTimeUs(toUs) }),
    ...versionOf(body),
    ...verbOf(event),
    actor: wireActor(revision),
    ...(manager !== undefined && { fieldManager: manager }),
    sentence: sentenceOf(revision, before),
    known: revision.known,
    ...(why !== undefined && { why }),
    unknown: revision.unknown,
    assumed: revision.assumed,
    changes,
    ...wireDiff(diff, event, body),
    webhooks: webhookCallsOf(event).map(
      ({ index: _index, patch, ...call }): WireWebhook => ({
        ...call,
        patch: patch.map(wireOperation),
      }),
    ),
  };
}

function wireDiff(
  diff: readonly Difference[],
  event: ObjectRequest['request']['last']['event'],
  body: JsonObject | undefined,
): Pick<WireRevision, 'diff' | 'diffMore'> {
  const webhookOf = webhookPathsOf(event, body);
  const listed = diff.slice(0, MAX_DIFFERENCES);
  return {
    diff: listed.map((one) => wireChange(one, webhookOf(objectPathText(one.path)))),
    diffMore: diff.length - listed.length,
  };
}

function wireChange(
  { kind, path, before, after }: Difference,
  webhook: string | undefined,
): HistoryChange {
  return {
    kind,
    path: objectPathText(path),
    ...(before !== undefined && { before: shortJson(before) }),
    ...(after !== undefined && { after: shortJson(after) }),
    ...((isHidden(before) || isHidden(after)) && { hidden: true }),
    ...(webhook !== undefined && { webhook }),
  };
}

function wireOperation({ op, path, value }: JsonObject): WireWebhook['patch'][number] {
  return {
    op: String(op ?? ''),
    path: String(path ?? ''),
    ...(value !== undefined && { value: shortJson(value) }),
  };
}

function shortJson(value: JsonValue): string {
  const text = jsonText(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}

function versionOf(
  body: JsonObject | undefined,
): Pick<WireRevision, 'uid' | 'resourceVersion' | 'generation'> {
  const metadata = (body?.['metadata'] ?? {}) as JsonObject;
  const { uid, resourceVersion, generation } = metadata;
  return {
    ...(typeof uid === 'string' && { uid }),
    ...(typeof resourceVersion === 'string' && { resourceVersion }),
    ...(typeof generation === 'number' && { generation }),
  };
}

function verbOf({
  verb = '',
  objectRef,
}: ObjectRequest['request']['last']['event']): Pick<WireRevision, 'verb' | 'subresource'> {
  const { subresource } = objectRef ?? {};
  return { verb, ...(subresource !== undefined && { subresource }) };
}

function wireActor({ request }: ObjectRequest): WireActor {
  const { name, kind, username, caller } = actorOf(request.last.event);
  return {
    name,
    kind,
    ...(username !== undefined && { username }),
    ...(caller?.username !== undefined && { caller: caller.username }),
  };
}

function sentenceOf({ request }: ObjectRequest, before?: JsonObject): WireSentence {
  const sentence = describeRequest(request, { previousObject: () => before });
  return { text: renderSentence(sentence), parts: sentence.parts };
}

function wireMark(mark: Mark): WireMark {
  const { event } = mark.request.last;
  const code = event.responseStatus?.code;
  return {
    kind: mark.kind,
    position: mark.position,
    auditID: event.auditID,
    time: renderTimeUs(requestTimeUs(event)),
    ...verbOf(event),
    ...(code !== undefined && { code }),
    actor: wireActor(mark),
    sentence: sentenceOf(mark),
  };
}

function wireLife({ number, uid, end, ...steps }: Life): WireLife {
  return {
    number,
    ...(uid !== undefined && { uid }),
    ...(steps.created !== undefined && { created: wireStep(steps.created) }),
    ...(steps.deletionRequested !== undefined && {
      deletionRequested: wireStep(steps.deletionRequested),
    }),
    ...(steps.deleted !== undefined && { deleted: wireStep(steps.deleted) }),
    end,
  };
}

function wireStep(request: ObjectRequest): WireStep {
  return {
    position: request.position,
    time: renderTimeUs(stageTimeUs(request.request.last.event)),
    actor: wireActor(request),
    sentence: sentenceOf(request),
  };
}
