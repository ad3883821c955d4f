/** One sealed run of positions: a Parquet file of rows and a sidecar of filters. */
export interface Segment {
  readonly firstPosition: number;
  /** Excluded. */
  readonly endPosition: number;
  /** Earliest and latest request time, both included. */
  readonly minTimeUs: number;
  readonly maxTimeUs: number;
  readonly rows: SegmentFile;
  readonly filters: SegmentFile;
}

/** A file of a segment, as the manifest vouches for it. */
export interface SegmentFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
}
