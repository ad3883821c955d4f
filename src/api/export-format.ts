/**
 * The forms of an export. Apart from the schemas, which every command would otherwise load with the
 * package they are made with: 20 MB of memory and a tenth of a second.
 */
export const EXPORT_FORMATS = ['csv', 'ndjson', 'json', 'markdown'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
