import { EXPORT_FORMATS, type ExportFormat } from './export-format.ts';
import { SELECTION_PARAMETERS, type SelectionParameters } from './parameters.ts';
import { choice, flag, object, optional, type Schema, text } from './schema.ts';

/**
 * How `export` is asked. The answer is a file; the number of rows to expect is in the header
 * `annals-rows-expected`, the number of rows written in the trailer `annals-rows-written`, which is
 * missing when the export broke off.
 */
export interface ExportParameters extends Omit<SelectionParameters, 'stages'> {
  readonly format?: ExportFormat;
  readonly view?: 'requests' | 'events';
  readonly order?: 'newest' | 'oldest';
  readonly columns?: string;
  readonly formulas?: boolean;
}

/** The last line of a whole export as NDJSON; in JSON, members of the document. */
export interface ExportEnd {
  readonly complete: true;
  readonly count: number;
}

/** The answer as a whole. */
export const EXPORT_FILE: Schema<string> = text({
  description: 'A file in the form asked for. CSV is as in RFC 4180, with a line of names.',
});

const { properties } = SELECTION_PARAMETERS as unknown as {
  readonly properties: Readonly<Record<'query' | 'since' | 'until', Schema<string>>>;
};

/** The schema of `ExportParameters`. */
export const EXPORT_PARAMETERS: Schema<ExportParameters> = object<ExportParameters>({
  query: optional(properties.query),
  since: optional(properties.since),
  until: optional(properties.until),
  format: optional(choice(EXPORT_FORMATS, { description: 'Form of the file.', default: 'csv' })),
  view: optional(
    choice(['requests', 'events'], {
      description: 'Whether rows are requests, or events, one a stage.',
      default: 'requests',
    }),
  ),
  order: optional(
    choice(['newest', 'oldest'], {
      description: 'Which end of the time comes first.',
      default: 'newest',
    }),
  ),
  columns: optional(
    text({
      description:
        'What each row has, divided by commas: fields and JSON paths of the query language, and `position`, `sentence`, `event` (the event exactly as written).',
      maxLength: 2000,
      examples: ['time,user,verb,resource,name,sentence'],
    }),
  ),
  formulas: optional(
    flag({
      description:
        'CSV only: leave cells that a spreadsheet would take for a formula as they are. Otherwise those that begin with = + - @ get an apostrophe before them.',
      default: false,
    }),
  ),
});
