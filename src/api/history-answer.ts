import { Type } from 'typebox';
import {
  HISTORY_CHANGE,
  type HistoryChange,
  WIRE_ACTOR,
  WIRE_FIELD_AUTHOR,
  WIRE_KNOWN,
  WIRE_WEBHOOK,
  type WireActor,
  type WireFieldAuthor,
  type WireKnown,
  type WireWebhook,
} from './history-change.ts';
import { MISSING, type WireMissing } from './loss-answer.ts';
import {
  choice,
  flag,
  integer,
  list,
  named,
  nullable,
  object,
  optional,
  reference,
  type Schema,
  text,
  time,
} from './schema.ts';
import { WIRE_SENTENCE, type WireSentence } from './search-answer.ts';

/** One object of one cluster, by its name: all lives under that name are one history. */
interface WireObjectKey {
  readonly cluster: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name: string;
}

/** A request that ended, began or touched something, short enough to stand beside a date. */
export interface WireStep {
  readonly position: number;
  readonly time: string;
  readonly actor: WireActor;
  readonly sentence: WireSentence;
}

/** From one creation to the deletion after it. */
export interface WireLife {
  readonly number: number;
  readonly uid?: string;
  readonly created?: WireStep;
  readonly deletionRequested?: WireStep;
  readonly deleted?: WireStep;
  readonly end: 'alive' | 'deleting' | 'deleted' | 'deleted unseen' | 'perhaps deleted';
}

/** The object as one write left it, until the next one. */
export interface WireRevision {
  readonly number: number;
  readonly position: number;
  readonly auditID: string;
  readonly life: number;
  readonly from: string;
  readonly to?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly verb: string;
  readonly subresource?: string;
  readonly actor: WireActor;
  readonly fieldManager?: string;
  readonly sentence: WireSentence;
  readonly known: WireKnown;
  readonly why?: string;
  readonly unknown: readonly string[];
  readonly assumed: readonly string[];
  readonly changes: readonly string[];
  readonly diff: readonly HistoryChange[];
  readonly diffMore: number;
  readonly webhooks: readonly WireWebhook[];
}

/** What a mark stands for. None of them left another revision behind. */
const MARK_KINDS = [
  'read',
  'exec',
  'attach',
  'portforward',
  'proxy',
  'log',
  'token',
  'unchanged',
  'dry run',
  'refused',
  'failed',
  'unfinished',
  'eviction',
  'deletion requested',
  'deleted',
  'perhaps deleted',
  'other',
] as const;
type MarkKind = (typeof MARK_KINDS)[number];

/** A request about the object that changed nothing in it. */
export interface WireMark {
  readonly kind: MarkKind;
  readonly position: number;
  readonly auditID: string;
  readonly time: string;
  readonly verb: string;
  readonly subresource?: string;
  readonly code?: number;
  readonly actor: WireActor;
  readonly sentence: WireSentence;
}

/** How often one caller read the object in the time of the answer. */
interface WireReader {
  readonly username: string | null;
  readonly verb: string | null;
  readonly count: number;
}

/** Another object that belongs to this one, or to which this one belongs. */
export interface WireRelated {
  readonly kind: string;
  readonly name: string;
  readonly uid?: string;
  readonly group: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly controller?: boolean;
}

/** What of the history an answer holds. */
interface WireBounds {
  readonly from?: string;
  readonly to?: string;
  readonly whole: boolean;
  readonly earlierWrites: number;
  readonly next?: string;
}

/** What `history` answers. */
export interface HistoryAnswer extends WireMissing {
  readonly object: WireObjectKey;
  readonly lives: readonly WireLife[];
  readonly revisions: readonly WireRevision[];
  readonly marks: readonly WireMark[];
  readonly readers: readonly WireReader[];
  readonly fieldAuthors: readonly WireFieldAuthor[];
  readonly owners: readonly WireRelated[];
  readonly owned: readonly WireRelated[];
  readonly ownedMore: boolean;
  readonly subresources: readonly string[];
  readonly bounds: WireBounds;
}

/** What `history/revision` answers. */
export interface HistoryRevisionAnswer {
  readonly revision: WireRevision;
  readonly previous?: number;
  readonly fieldAuthors: readonly WireFieldAuthor[];
  readonly body: object | null;
}

const STEP: Schema<WireStep> = named(
  'HistoryStep',
  object<WireStep>({
    position: integer({ description: 'The event that tells it.' }),
    time: time('When it was done.'),
    actor: reference(WIRE_ACTOR),
    sentence: reference(WIRE_SENTENCE),
  }),
);

const OBJECT_KEY: Schema<WireObjectKey> = object<WireObjectKey>({
  cluster: text(),
  group: text({ description: 'API group; empty for the core group.' }),
  resource: text({ examples: ['deployments'] }),
  namespace: optional(text()),
  name: text({ examples: ['web'] }),
});

const LIFE: Schema<WireLife> = object<WireLife>({
  number: integer({ description: 'Counts from 1 within the answer; a re-creation begins a life.' }),
  uid: optional(text({ description: 'Absent when no event that was kept tells it.' })),
  created: optional(reference(STEP)),
  deletionRequested: optional(reference(STEP)),
  deleted: optional(reference(STEP)),
  end: choice(['alive', 'deleting', 'deleted', 'deleted unseen', 'perhaps deleted'] as const, {
    description:
      '`deleting`: asked for, waits for finalizers or a grace period. `deleted unseen`: it was created again, so it had gone, but no event says when. `perhaps deleted`: a deletion whose effect was not recorded.',
  }),
});

const REVISION: Schema<WireRevision> = named(
  'HistoryRevision',
  object<WireRevision>({
    number: integer({
      description:
        'Counts the successful writes of this object that are kept, the oldest being 1. A write that changed nothing has a number too, so there may be gaps.',
    }),
    position: integer({
      description: 'Place of the event in the journal. Names the revision for ever.',
    }),
    auditID: text(),
    life: integer({ description: 'The life it belongs to, see `lives`.' }),
    from: time('When the write was answered.'),
    to: optional(time('When the next change was made, or the object went. Absent if still so.')),
    uid: optional(text()),
    resourceVersion: optional(text()),
    generation: optional(integer()),
    verb: text({ examples: ['patch'] }),
    subresource: optional(text({ examples: ['scale'] })),
    actor: reference(WIRE_ACTOR),
    fieldManager: optional(text({ description: 'As the client named itself in the URL.' })),
    sentence: reference(WIRE_SENTENCE),
    known: WIRE_KNOWN,
    why: optional(
      text({
        description: 'Why no more is known of it.',
        examples: ['body not recorded: level Metadata'],
      }),
    ),
    unknown: list(text(), {
      description:
        'Paths whose values are not known, such as those only the server sets; `(all)` when nothing is.',
    }),
    assumed: list(text(), {
      description: 'What had to be assumed to apply a patch, in words. Empty when nothing was.',
    }),
    changes: list(text(), {
      description: 'What changed since the revision before, in words.',
      examples: [['scaled from 3 to 5', 'image of web: nginx:1.26 → nginx:1.27']],
    }),
    diff: list(HISTORY_CHANGE, {
      description:
        'The same field by field; without managed fields and resourceVersion, at most 200 entries.',
    }),
    diffMore: integer({ description: 'How many entries of the difference are not listed.' }),
    webhooks: list(WIRE_WEBHOOK, { description: 'Mutating webhooks that saw this write.' }),
  }),
);

const MARK: Schema<WireMark> = object<WireMark>({
  kind: choice(MARK_KINDS),
  position: integer(),
  auditID: text(),
  time: time('When the request was received.'),
  verb: text(),
  subresource: optional(text()),
  code: optional(integer()),
  actor: reference(WIRE_ACTOR),
  sentence: reference(WIRE_SENTENCE),
});

const RELATED: Schema<WireRelated> = named(
  'HistoryRelated',
  object<WireRelated>({
    kind: text({ examples: ['ReplicaSet'] }),
    name: text({ description: 'With `*` at the end when only the start of the name is known.' }),
    uid: optional(text()),
    group: text({ description: 'API group; empty for the core group.' }),
    resource: optional(text({ description: 'Plural, as `history` wants it, where it is known.' })),
    namespace: optional(text()),
    controller: optional(flag({ description: 'Whether the owner manages it.' })),
  }),
);

/** The schema of `HistoryAnswer`. */
export const HISTORY_ANSWER: Schema<HistoryAnswer> = object<HistoryAnswer>({
  object: OBJECT_KEY,
  lives: list(LIFE, { description: 'Oldest first.' }),
  revisions: list(reference(REVISION), { description: 'Newest first.' }),
  marks: list(MARK, { description: 'Newest first. Of reads only the newest 100.' }),
  readers: list(
    object<WireReader>({
      username: nullable(text()),
      verb: nullable(text()),
      count: integer(),
    }),
    {
      description: 'Who read it by its name, most first. Lists and watches of all are not counted.',
    },
  ),
  fieldAuthors: list(reference(WIRE_FIELD_AUTHOR), {
    description: 'Who last wrote each field of the newest revision, by path.',
  }),
  owners: list(reference(RELATED), { description: 'By the newest revision that tells any.' }),
  owned: list(reference(RELATED), {
    description: 'Objects whose recorded bodies name this one as their owner.',
  }),
  ownedMore: flag({ description: 'Whether there may be more owned objects than listed.' }),
  subresources: list(text(), { description: 'Subresources that were used, by name.' }),
  bounds: object<WireBounds>({
    from: optional(time('The earliest request shown.')),
    to: optional(time('The latest request shown.')),
    whole: flag({ description: 'Whether this is all that is kept about the object.' }),
    earlierWrites: integer({ description: 'Successful writes before the earliest one shown.' }),
    next: optional(
      text({ description: 'Give it as `cursor` for what was before; absent when this is all.' }),
    ),
  }),
  ...MISSING,
});

/** The schema of `HistoryRevisionAnswer`. */
export const HISTORY_REVISION_ANSWER: Schema<HistoryRevisionAnswer> = object<HistoryRevisionAnswer>(
  {
    revision: reference(REVISION),
    previous: optional(integer({ description: 'Position of the revision before it.' })),
    fieldAuthors: list(reference(WIRE_FIELD_AUTHOR), { description: 'By path.' }),
    body: nullable(
      Type.Unsafe<object>({
        type: 'object',
        additionalProperties: true,
        description:
          'The object as far as it is known, its integers digit for digit; null when nothing is.',
      }),
    ),
  },
);

/** Schemas that others refer to by name. */
export const HISTORY_SCHEMAS: readonly Schema<unknown>[] = [STEP, REVISION, RELATED];
