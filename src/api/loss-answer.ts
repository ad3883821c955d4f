import {
  choice,
  flag,
  integer,
  list,
  type Optional,
  object,
  optional,
  type Schema,
  text,
  time,
} from './schema.ts';

/** Something that is known to be missing. */
export interface WireLoss {
  readonly reason: string;
  readonly cluster: string;
  readonly source: string;
  readonly events?: number;
  readonly bytes?: number;
  readonly from?: string;
  readonly to?: string;
  readonly noticed?: string;
  readonly file?: string;
  readonly line?: number;
  readonly detail?: string;
  readonly id?: string;
}

/** Events of the time asked for that retention took out. */
export interface WireRemoval {
  readonly events: number;
  readonly until?: string;
  readonly reason: 'age' | 'size';
}

/** What `losses` answers. */
export interface LossesAnswer {
  readonly losses: readonly WireLoss[];
  readonly truncated: boolean;
  readonly removed?: WireRemoval;
}

/** The losses that touch the time of an answer, in short. */
export interface WireLossSummary {
  readonly count: number;
  readonly events: number;
  readonly link: string;
}

/** What is known to be missing in the time of an answer; it stands beside what was asked. */
export interface WireMissing {
  readonly losses?: WireLossSummary;
  readonly removed?: WireRemoval;
}

/** What `losses` is asked. */
export interface LossesParameters {
  readonly since?: string;
  readonly until?: string;
  readonly cluster?: string;
  readonly source?: string;
  readonly reason?: string;
}

const REMOVED = optional(
  object<WireRemoval>(
    {
      events: integer({ description: 'All that were removed, of whatever cluster.' }),
      until: optional(time('The latest request among them.')),
      reason: choice(['age', 'size'] as const, { description: 'Why the last of them went.' }),
    },
    { description: 'Absent when retention removed nothing of the time asked for.' },
  ),
);

/** The schema of `LossesAnswer`. */
export const LOSSES_ANSWER: Schema<LossesAnswer> = object<LossesAnswer>({
  losses: list(
    object<WireLoss>({
      reason: text({ examples: ['rejected-line'], description: 'See docs/reference/losses.md.' }),
      cluster: text(),
      source: text(),
      events: optional(integer({ description: 'How many events; absent when nobody can know.' })),
      bytes: optional(integer()),
      from: optional(time('Where the time it touches begins, as far as its neighbours tell.')),
      to: optional(time('Where it ends.')),
      noticed: optional(
        time('When it was noticed; absent for what the stored events show by themselves.'),
      ),
      file: optional(text()),
      line: optional(integer()),
      detail: optional(text({ description: 'In words.' })),
      id: optional(text()),
    }),
    { description: 'By the time they touch.' },
  ),
  truncated: flag({ description: 'Whether there are more than shown.' }),
  removed: REMOVED,
});

const LOSS_SUMMARY: Schema<WireLossSummary> = object<WireLossSummary>(
  {
    count: integer({ description: 'Losses on record that touch the time of this answer.' }),
    events: integer({ description: 'Events they are known to have cost, at least.' }),
    link: text({ description: 'Where they are told.' }),
  },
  { description: 'Absent when no loss on record touches the time of the answer.' },
);

/** The schemas of `WireMissing`. */
export const MISSING: {
  readonly losses: Optional<WireLossSummary>;
  readonly removed: Optional<WireRemoval>;
} = { losses: optional(LOSS_SUMMARY), removed: REMOVED };

const TIME = { maxLength: 100 };

/** The schema of `LossesParameters`. */
export const LOSSES_PARAMETERS: Schema<LossesParameters> = object<LossesParameters>({
  since: optional(
    text({ ...TIME, description: 'Only what touches this time or later.', examples: ['2h'] }),
  ),
  until: optional(text({ ...TIME, description: 'Only what touches the time before this.' })),
  cluster: optional(text({ maxLength: 100 })),
  source: optional(text({ maxLength: 10_000 })),
  reason: optional(text({ maxLength: 100 })),
});
