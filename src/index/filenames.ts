/** Folder of the index under the store's root. */
export const INDEX_FOLDER = 'index';

/** Lists the segments; replaced as a whole. */
export const MANIFEST = 'manifest.json';

/** Where rows wait for DuckDB to read them; worthless after a restart. */
export const SPOOL_FOLDER = 'spool';

/** The name of a segment's files but for the ending. */
export function segmentName(firstPosition: number, endPosition: number): string {
  const digits = (position: number): string => String(position).padStart(15, '0');
  return `${digits(firstPosition)}-${digits(endPosition)}`;
}

/** The typed rows of a segment. */
export const ROWS_ENDING = '.parquet';

/** The filters of a segment by Audit-ID and by word. */
export const FILTERS_ENDING = '.filters';

/** The name of any file of a segment, finished or not. */
export const SEGMENT_FILE: RegExp = /^\d{15}-\d{15}\.(?:parquet|filters)(?:\.new)?$/;
