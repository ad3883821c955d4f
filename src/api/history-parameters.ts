import { integer, object, optional, type Schema, text } from './schema.ts';

/** Names one object, as the parameters of a question do. */
export interface ObjectParameters {
  readonly cluster?: string;
  readonly group?: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name: string;
}

/** What `history` is asked. */
export interface HistoryParameters extends ObjectParameters {
  readonly limit?: number;
  readonly cursor?: string;
}

/** What `history/revision` is asked. */
export interface HistoryRevisionParameters extends ObjectParameters {
  readonly position: number;
}

/** As many writes as a page draws; of a lease that is half an hour to an hour. */
const MAX_WRITES = 2000;

const OBJECT = {
  cluster: optional(
    text({ description: 'May be left out while the store holds only one cluster.' }),
  ),
  group: optional(
    text({ description: 'API group; left out or empty for the core group.', examples: ['apps'] }),
  ),
  resource: text({
    description: 'Plural, as in URLs.',
    minLength: 1,
    maxLength: 300,
    examples: ['deployments'],
  }),
  namespace: optional(
    text({ description: 'Left out for objects outside of namespaces.', examples: ['shop'] }),
  ),
  name: text({ minLength: 1, maxLength: 1000, examples: ['web'] }),
};

/** The schema of `HistoryParameters`. */
export const HISTORY_PARAMETERS: Schema<HistoryParameters> = object<HistoryParameters>({
  ...OBJECT,
  limit: optional(
    integer({
      description: 'How many writes to look at, the newest first. Large bodies may end it sooner.',
      minimum: 1,
      maximum: MAX_WRITES,
      default: 500,
    }),
  ),
  cursor: optional(text({ description: 'The `next` of the answer before.', maxLength: 500 })),
});

/** The schema of `HistoryRevisionParameters`. */
export const HISTORY_REVISION_PARAMETERS: Schema<HistoryRevisionParameters> =
  object<HistoryRevisionParameters>({
    ...OBJECT,
    position: integer({
      description: 'The `position` of the revision in the answer of `history`.',
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
    }),
  });
