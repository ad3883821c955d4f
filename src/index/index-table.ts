/** Part of the index as a table for SQL, with what a question needs to skip it. */
export interface IndexTable {
  readonly source:
    | { readonly kind: 'parquet'; readonly path: string }
    | { readonly kind: 'table'; readonly sql: string };
  readonly firstPosition: number;
  readonly endPosition: number;
  readonly minTimeUs: number;
  readonly maxTimeUs: number;
}
