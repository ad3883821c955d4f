import {
  choice,
  flag,
  integer,
  list,
  named,
  object,
  optional,
  reference,
  type Schema,
  text,
  time,
} from './schema.ts';

/** Who acted; under impersonation the one acted as, with who really called beside. */
export interface WireActor {
  readonly name: string;
  readonly kind: string;
  readonly username?: string;
  readonly caller?: string;
}

/** From which part of an event a revision is known. */
const KNOWN = ['response', 'request', 'patch', 'metadata only'] as const;
export type WireKnown = (typeof KNOWN)[number];

/** One field that differs. Values are JSON text, cut when long. */
export interface HistoryChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
  readonly hidden?: boolean;
  readonly webhook?: string;
}

/** One operation of the patch a webhook answered with. */
interface WireOperation {
  readonly op: string;
  readonly path: string;
  readonly value?: string;
}

/** A mutating webhook that saw a write. */
export interface WireWebhook {
  readonly webhook: string;
  readonly configuration: string;
  readonly round: number;
  readonly mutated: boolean;
  readonly patch: readonly WireOperation[];
}

/** Who last wrote a field. */
export interface WireFieldAuthor {
  readonly path: string;
  readonly by: 'request' | 'webhook' | 'server' | 'manager' | 'unknown';
  readonly actor?: WireActor;
  readonly number?: number;
  readonly position?: number;
  readonly time?: string;
  readonly manager?: string;
  readonly operation?: string;
  readonly webhook?: string;
}

/** The schema of `WireActor`. */
export const WIRE_ACTOR: Schema<WireActor> = named(
  'Actor',
  object<WireActor>({
    name: text({ description: 'Short name for people.', examples: ['deployer in ci'] }),
    kind: text({ examples: ['person', 'service account', 'node', 'controller'] }),
    username: optional(text({ description: 'As the API server wrote it.' })),
    caller: optional(text({ description: 'User name of who acted as them.' })),
  }),
);

/** The schema of `WireKnown`. */
export const WIRE_KNOWN: Schema<WireKnown> = choice(KNOWN, {
  description:
    '`response`: the answer held the object. `request`: the object as it was sent. `patch`: the revision before with the recorded change applied. `metadata only`: that it was written, not what.',
});

/** The schema of `HistoryChange`. */
export const HISTORY_CHANGE: Schema<HistoryChange> = object<HistoryChange>({
  kind: choice(['added', 'removed', 'changed', 'moved'] as const, {
    description: '`moved`: the items of a list are the same in another order.',
  }),
  path: text({ examples: ['spec.template.spec.containers[web].image'] }),
  before: optional(text({ description: 'JSON text.', examples: ['"nginx:1.26"'] })),
  after: optional(text({ description: 'JSON text.', examples: ['"nginx:1.27"'] })),
  hidden: optional(flag({ description: 'A value was hidden before it was kept.' })),
  webhook: optional(text({ description: 'The mutating webhook that set it.' })),
});

/** The schema of `WireWebhook`. */
export const WIRE_WEBHOOK: Schema<WireWebhook> = object<WireWebhook>({
  webhook: text({ examples: ['team-defaults.example.com'] }),
  configuration: text({ description: 'The MutatingWebhookConfiguration it belongs to.' }),
  round: integer({ description: '1 when it was called again after others.' }),
  mutated: flag(),
  patch: list(
    object<WireOperation>({
      op: text({ examples: ['add'] }),
      path: text({ description: 'JSON pointer.', examples: ['/metadata/labels/team'] }),
      value: optional(text({ description: 'JSON text.' })),
    }),
    { description: 'What it answered; recorded from level Request on.' },
  ),
});

/** The schema of `WireFieldAuthor`. */
export const WIRE_FIELD_AUTHOR: Schema<WireFieldAuthor> = named(
  'FieldAuthor',
  object<WireFieldAuthor>({
    path: text({ examples: ['spec.replicas'] }),
    by: choice(['request', 'webhook', 'server', 'manager', 'unknown'] as const, {
      description:
        '`request`: a recorded request wrote it. `webhook`: a mutating webhook changed that request. `server`: it was in no request; the API server set it. `manager`: written before what is kept, named by managedFields.',
    }),
    actor: optional(reference(WIRE_ACTOR)),
    number: optional(integer({ description: 'Number of the revision.' })),
    position: optional(integer({ description: 'Position of the revision.' })),
    time: optional(time('When it was written.')),
    manager: optional(text({ description: 'Field manager, by managedFields.' })),
    operation: optional(text({ examples: ['Apply', 'Update'] })),
    webhook: optional(text()),
  }),
);

/** Schemas that others refer to by name. */
export const CHANGE_SCHEMAS: readonly Schema<unknown>[] = [WIRE_ACTOR, WIRE_FIELD_AUTHOR];
