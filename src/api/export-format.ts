/** The forms of an export. */
export const EXPORT_FORMATS = ['csv', 'ndjson', 'json', 'markdown'] as const;

/** One of them. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Header of an export: how many rows matched when it began. */
export const ROWS_EXPECTED_HEADER = 'annals-rows-expected';

/** Trailer of an export: how many rows it has. Sent only when it is whole. */
export const ROWS_WRITTEN_TRAILER = 'annals-rows-written';
